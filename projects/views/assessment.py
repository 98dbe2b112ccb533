"""考核结果: league and 进步, one park's points with their arithmetic, 试算, hand scores, publishing."""

from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import reverse

from projects.actions import assessment as verbs
from projects.enums import ItemSource, SchemeState
from projects.exports import assessment as tables
from projects.forms.assessment import HandForm, PublishForm
from projects.models import AssessmentResult, HandScore, Scheme
from projects.queries import assessment as queries
from projects.queries.scores import Changes, Scores
from projects.views.scheme import OneScheme
from tracker import clock
from tracker.generic import ActionForm, DetailPage
from tracker.roles import Permission
from tracker.tools.periods import Period
from tracker.views.export import Figure, Ledger, export_response

TRIED = {"w": "weight", "c": "cap", "g": "goal"}
BIGGEST = Decimal(10) ** 12


class OfPeriod(DetailPage):
    """A scheme and one of its periods; `view=today` computes anew what has been published."""

    model = Scheme
    permission = Permission.VIEW_FIGURES
    context_object_name = "scheme"

    @cached_property
    def period(self) -> Period:
        """The period asked for; one that the scheme cannot have is no page."""
        code = self.request.GET.get("period", "")
        try:
            found = (
                queries.read_period(self.object, code)
                if code
                else queries.default_period(self.object, clock.today())
            )
        except ValueError:
            raise Http404 from None
        if found is None:
            raise Http404
        return found

    @cached_property
    def published(self) -> AssessmentResult | None:
        rows = AssessmentResult.objects.visible_to(self.request.user)
        rows = rows.filter(scheme=self.object, period=self.period.code)
        return rows.select_related("published_by__person").order_by("-number").first()

    @cached_property
    def is_frozen(self) -> bool:
        return self.published is not None and self.request.GET.get("view") != "today"

    @cached_property
    def scores(self) -> Scores:
        if self.is_frozen and self.published is not None:
            return Scores.of_data(self.published.data)
        return queries.standing(self.object, self.period)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            period=self.period,
            periods=queries.periods_of(self.object, clock.today()),
            published=self.published,
            is_frozen=self.is_frozen,
            scores=self.scores,
            view=self.request.GET.get("view", ""),
            **kwargs,
        )


class SchemeResult(OfPeriod):
    """位次: everybody's total and groups."""

    template_name = "projects/assessment/result.html"

    def get(self, request, *args, **kwargs):
        if request.GET.get("format") == "xlsx":
            self.object = self.get_object()
            return self.export()
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        then: dict[str, Any] = {}
        if self.published is not None and not self.is_frozen:
            then = {card.key: card for card in Scores.of_data(self.published.data).cards}
        return super().get_context_data(
            then=then,
            bars={card.key: max(card.total, Decimal(0)) for card in self.scores.cards},
            rows=[
                (card, list(zip(self.scores.groups, card.groups, strict=True)))
                for card in self.scores.cards
            ],
            risen=self.scores.risen(),
            can_publish=self.request.user.may(Permission.ASSESS)
            and self.object.state == SchemeState.IN_FORCE
            and self.period.end <= clock.today(),
            has_hand=self.object.groups.filter(items__source=ItemSource.HAND).exists(),
            form=PublishForm(initial={"period": self.period.code}),
            **kwargs,
        )

    def export(self):
        found, noun = self.scores, self.model._meta.label_lower
        how = "公布结果" if self.is_frozen else "今日计算，未公布"
        return export_response(
            self.request,
            title=f"{self.object}{found.period}",
            ledgers=[
                Ledger("位次", tables.league(found), tables.league_rows(found), "个", noun=noun),
                Ledger("得分明细", tables.DETAILS, tables.detail_rows(found), "条", noun=noun),
            ],
            filters=[("统计期", f"{found.label}，截至 {found.as_of}"), ("结果", how)],
            order="总分从大到小",
            figures=[
                Figure(
                    f"{head.name}（{head.weight} 分）", "", "各项得分先加总，最后四舍五入到两位。"
                )
                for head in found.groups
            ],
        )


class SchemeTrace(OfPeriod):
    """One of the ranked: every item's value, rule and arithmetic."""

    template_name = "projects/assessment/trace.html"

    def get_context_data(self, **kwargs):
        key = self.request.GET.get("key", "")
        card = self.scores.card(key) if key else next(iter(self.scores.cards), None)
        if key and card is None:
            raise Http404
        groups = []
        for head, points in zip(self.scores.groups, card.groups if card else (), strict=False):
            lines = [line for line in card.lines if line.group == head.name]
            groups.append((head, points, lines))
        return super().get_context_data(card=card, groups=groups, **kwargs)


class SchemeTry(OfPeriod):
    """试算: other weights, caps, goals or one value; computed for this page, never written."""

    template_name = "projects/assessment/try.html"
    permission = Permission.ASSESS

    @cached_property
    def items(self):
        return queries.items_of(self.object)

    def get_context_data(self, **kwargs):
        changes, strange = read_changes(self.request.GET, self.items)
        now = queries.standing(self.object, self.period)
        tried = queries.score(self.object, self.period, changes=changes) if changes else now
        held = {card.key: card for card in now.cards}
        rows = [(card, held[card.key]) for card in tried.cards if card.key in held]
        asked = self.request.GET
        fields = [
            {
                "item": item,
                "cells": [
                    (f"{letter}-{item.pk}", getattr(item, name), asked.get(f"{letter}-{item.pk}"))
                    for letter, name in TRIED.items()
                ],
            }
            for item in self.items
        ]
        whole = sum(
            (changes.items.get(i.pk, {}).get("weight", i.weight) for i in self.items), Decimal(0)
        )
        return super().get_context_data(
            rows=rows,
            fields=fields,
            strange=strange,
            whole=whole,
            is_tried=bool(changes),
            names={card.key: card.name for card in now.cards},
            picked=(asked.get("item", ""), asked.get("key", ""), asked.get("value", "")),
            **kwargs,
        )

    @cached_property
    def is_frozen(self) -> bool:
        return False  # what is tried is laid beside today's


def read_changes(asked, items) -> tuple[Changes, list[str]]:
    """The numbers of the address that differ, and what could not be read."""
    found: dict[int, dict[str, Decimal]] = {}
    strange: list[str] = []
    for item in items:
        for letter, name in TRIED.items():
            text = asked.get(f"{letter}-{item.pk}", "").strip()
            value = _number(text)
            if text and (value is None or (name == "cap" and value < 100)):
                strange.append(
                    f"{item.name}：“{text[:20]}”看不懂；封顶不低于 100，其余填不小于 0 的数。"
                )
            elif value is not None and value != getattr(item, name):
                found.setdefault(item.pk, {})[name] = value
    values: dict[tuple[int, str], Decimal] = {}
    text = asked.get("value", "").strip()
    one = next((i for i in items if str(i.pk) == asked.get("item", "")), None)
    if text:
        value = _number(text)
        if value is None or one is None or not asked.get("key"):
            strange.append("改一个数值要选考核项和考核对象，并填不小于 0 的数；金额填万元。")
        else:
            values[(one.pk, asked["key"])] = value
    return Changes(found, values), strange


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text.replace(",", "")) if text else None
    except InvalidOperation:
        return None
    return value if value is not None and value.is_finite() and 0 <= value <= BIGGEST else None


class SchemePublish(OneScheme, ActionForm):
    """公布: freezes the scores of the period as they are now."""

    permission = Permission.ASSESS
    form_class = PublishForm
    template_name = "_generic/form.html"
    done_message = "结果已公布，以后数据变动不影响这一次。"

    def get_initial(self):
        return {"period": self.request.GET.get("period", "")}

    def act(self, cleaned):
        return verbs.publish_result(scheme=self.record, by=self.request.user, **cleaned)

    def get_success_url(self):
        period = self.request.POST.get("period") or self.request.GET.get("period", "")
        address = reverse("projects:scheme-result", args=[self.record.code])
        return f"{address}?period={period[:10]}" if period else address

    def get_context_data(self, **kwargs):
        words = {"heading": "公布考核结果", "submit": "公布这一期结果", "subject": self.record}
        return super().get_context_data(**words, back=self.get_success_url(), **kwargs)


class SchemeHand(OneScheme, ActionForm):
    """人工评分: every hand item for everybody, on one page."""

    permission = Permission.ASSESS
    form_class = HandForm
    template_name = "projects/assessment/hand.html"
    done_message = "评分已保存。"

    @cached_property
    def period(self) -> Period:
        code = self.request.GET.get("period", "")
        try:
            found = (
                queries.read_period(self.record, code)
                if code
                else queries.default_period(self.record, clock.today())
            )
        except ValueError:
            raise Http404 from None
        if found is None:
            raise Http404
        return found

    def get_form_kwargs(self):
        items = [i for i in queries.items_of(self.record) if i.source == ItemSource.HAND]
        rows = HandScore.objects.visible_to(self.request.user)
        rows = rows.filter(item__in=items, period=self.period.code)
        return super().get_form_kwargs() | {
            "items": items,
            "names": queries.subjects(self.record),
            "held": {(row.item_id, row.key): row for row in rows},
        }

    def act(self, cleaned):
        for item, key, points, field in self.form.given():
            try:
                verbs.give_points(
                    item=item,
                    key=key,
                    period=self.period.code,
                    points=points,
                    reason=cleaned["reason"],
                    by=self.request.user,
                )
            except ValidationError as refused:
                said = getattr(refused, "error_dict", {}).get("points")
                raise ValidationError({field: said} if said else refused.messages) from refused

    def get_success_url(self):
        address = reverse("projects:scheme-result", args=[self.record.code])
        return f"{address}?period={self.period.code}"

    def get_context_data(self, **kwargs):
        items = [i for i in queries.items_of(self.record) if i.source == ItemSource.HAND]
        return super().get_context_data(
            scheme=self.record,
            period=self.period,
            items=items,
            back=self.get_success_url(),
            **kwargs,
        )
