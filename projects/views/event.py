"""三个一批: the events compared, one with what became of its projects, and the run sheet."""

from datetime import date
from typing import Any

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from projects.actions import event as verbs
from projects.exports import event as tables
from projects.filters import EventFilter
from projects.forms.activity import VoidForm
from projects.forms.event import AnnounceForm, EventForm, ItemForm, VersionForm
from projects.models import EventProject, ProjectEvent
from projects.queries.event import FATES, PATIENCE, by_kind, event_fates, fates_of, sums
from projects.views.project import FIRST_YEAR, LedgerList, wan
from tracker import clock
from tracker.generic import ActionForm, DetailPage
from tracker.roles import Permission
from tracker.views.export import Figure, Ledger, export_response

RELATED = ("park", "region", "office", "chaired_by", "stored", "recorded_by__person")
SAID = (
    "认定、开工、投产以台账认定的日期为准，活动后到位为活动当天起核验的到位资金；"
    "终止、退库的只留公布金额。只含您范围内的项目。"
)


class EventList(LedgerList):
    model = ProjectEvent
    permission = Permission.VIEW_PROJECTS
    filterset_class = EventFilter
    template_name = "projects/event/list.html"
    export_title = "三个一批活动"
    export_word = "次"
    export_order = "举行日期新的在前"
    orderings = {"held": "held_on"}

    def get_queryset(self):
        return super().get_queryset().select_related(*RELATED)

    def ordered(self, rows):
        return super().ordered(rows.order_by("-held_on", "-pk"))

    def fates(self, rows):
        """All announced projects of all these events, in the reader's scope."""
        items = EventProject.objects.visible_to(self.request.user)
        held = items.filter(event__in=rows.order_by().values("pk"))
        return fates_of(held, clock.today())

    def get_context_data(self, **kwargs):
        fates = self.fates(self.object_list)
        context = super().get_context_data(
            whole=sums(f for held in fates.values() for f in held), said=SAID, **kwargs
        )
        for event in context["object_list"]:
            event.kinds = by_kind(fates.get(event.pk, []))
            event.sums = sums(fates.get(event.pk, []))
        return context

    def ledgers(self, rows) -> list[Ledger]:
        fates = self.fates(rows)
        found = {pk: sums(held) for pk, held in fates.items()}
        self.exported = sums(f for held in fates.values() for f in held)
        table = tables.table(found)
        totals = tables.totals(self.exported)
        return [Ledger(self.export_title, table, rows, self.export_word, totals)]

    def figures(self, rows) -> list[Figure]:
        whole = self.exported
        return [
            Figure("公布项目", f"{whole.count} 项，{wan(whole.amount)}", SAID),
            Figure("活动后到位", wan(whole.funds), SAID),
        ]


class OneEvent:
    """The event that the address names."""

    request: Any
    kwargs: Any

    def find(self):
        rows = ProjectEvent.objects.visible_to(self.request.user).select_related(*RELATED)
        return get_object_or_404(rows, code=self.kwargs["code"])


class EventDetail(DetailPage):
    """`on=2024-06-30`: as of that day. `batch`, `fate`, `park` narrow the rows that are shown."""

    model = ProjectEvent
    permission = Permission.VIEW_PROJECTS
    template_name = "projects/event/detail.html"
    context_object_name = "event"

    def get_queryset(self):
        return super().get_queryset().select_related(*RELATED)

    def get(self, request, *args, **kwargs):
        if request.GET.get("format") != "xlsx":
            return super().get(request, *args, **kwargs)
        self.object = self.get_object()
        page = page_of(self.object, request)
        shown = page["shown"]
        found = sums(shown)
        totals = {
            tables.AMOUNT: found.amount,
            tables.TOTAL: found.total,
            tables.FUNDS: found.funds,
        }
        rows = tables.fate_rows(shown)
        noun = EventProject._meta.label_lower
        ledger = Ledger("三个一批项目", tables.FATE_TABLE, rows, totals=totals, noun=noun)
        return export_response(
            request,
            title=f"{self.object.name}项目",
            ledgers=[ledger],
            filters=[("截至", str(page["on"])), *page["narrowed"]],
            order="签约、开工、投产，各按公布次序",
            figures=[Figure("公布金额", wan(found.amount), SAID)],
        )

    def get_context_data(self, **kwargs):
        return super().get_context_data(**page_of(self.object, self.request), **kwargs)


class EventSheet(EventDetail):
    """活动议程单: the projects in the order in which they are read out, to be printed."""

    template_name = "projects/event/sheet.html"


def page_of(event: ProjectEvent, request) -> dict[str, Any]:
    """What the page of an event shows beside it."""
    on = asked_day(request)
    fates = event_fates(event, request.user, on)
    shown, narrowed = narrowed_to(fates, request.GET)
    return {
        "event": event,
        "on": on,
        "is_past": on != clock.today(),
        "fates": fates,
        "whole": sums(fates),
        "kinds": by_kind(fates),
        "shown": shown,
        "shown_sums": sums(shown),
        "groups": [(label, [f for f in shown if f.item.batch == kind], found)
                   for kind, label, found in by_kind(shown)],
        "narrowed": narrowed,
        "late": [f for f in fates if f.is_late],
        "patience": PATIENCE,
        "said": SAID,
        "can_edit": request.user.may(Permission.HOLD_EVENTS) and not event.voided_at,
        "form": VoidForm(initial={"version": event.version}),
    }  # fmt: skip


def asked_day(request) -> date:
    """`on` of the address; what is no such day, or lies ahead, is today."""
    today = clock.today()
    try:
        day = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return today
    return day if day.year >= FIRST_YEAR and day <= today else today


def narrowed_to(fates, get) -> tuple[list[Any], list[tuple[str, str]]]:
    """The rows that a link of the page names, and what it names in words."""
    shown, said = list(fates), []
    kinds = {kind: label for kind, label, _ in by_kind(fates)}
    if (kind := get.get("batch", "")) in kinds:
        shown = [f for f in shown if f.item.batch == kind]
        said.append(("类别", kinds[kind]))
    if (fate := get.get("fate", "")) in FATES:
        label, fits = FATES[fate]
        shown = [f for f in shown if fits(f)]
        said.append(("进展", label))
    return shown, said


class EventForms(ActionForm):
    """New or mended: the same form."""

    permission = Permission.HOLD_EVENTS
    form_class: Any = EventForm
    template_name = "_generic/form.html"
    heading, submit = "登记三个一批活动", "保存活动"
    record: Any

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "event": self.record}

    def get_success_url(self):
        return self.record.get_absolute_url() if self.record else reverse("projects:event-list")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            heading=self.heading,
            submit=self.submit,
            subject=self.record,
            back=self.get_success_url(),
            **kwargs,
        )


class EventCreate(EventForms):
    done_message = "活动已登记，接着可以添加项目。"

    def act(self, cleaned):
        return verbs.record_event(
            values=self.form.values(), upload=cleaned["file"], by=self.request.user
        )

    def done(self, result):
        return redirect(result)


class EventEdit(OneEvent, EventForms):
    heading = "修改三个一批活动"
    done_message = "活动已保存。"

    def act(self, cleaned):
        return verbs.change_event(
            event=self.as_read(cleaned["version"]),
            values=self.form.values(),
            upload=cleaned["file"],
            by=self.request.user,
        )


class EventAnnounce(OneEvent, EventForms):
    """添加项目: typed by code or name, or ticked among those of the quarter."""

    form_class = AnnounceForm
    template_name = "projects/event/announce.html"
    heading, submit = "添加三个一批项目", "添加到活动"
    done_message = "项目已添加到活动。"

    def act(self, cleaned):
        return verbs.announce_projects(
            event=self.as_read(cleaned["version"]),
            announced=self.form.announced(),
            by=self.request.user,
        )


class OfItem(OneEvent):
    """An item of the event, of the reader's scope."""

    def find(self):
        event = super().find()
        rows = EventProject.objects.visible_to(self.request.user).filter(event=event)
        self.item = get_object_or_404(rows.select_related("project", "event"), pk=self.kwargs["pk"])
        return event


class EventItemEdit(OfItem, EventForms):
    form_class = ItemForm
    heading, submit = "修改三个一批项目", "保存"
    done_message = "项目的公布情况已保存。"

    def get_form_kwargs(self):
        return super(EventForms, self).get_form_kwargs() | {"item": self.item}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"subject": self.item.project}

    def act(self, cleaned):
        return verbs.change_announced(
            event=self.as_read(cleaned["version"]),
            item=self.item,
            values=self.form.values(),
            by=self.request.user,
        )


class EventPosts(ActionForm):
    """A small form of the event's page; refused, the page comes back with it."""

    permission = Permission.HOLD_EVENTS
    template_name = "projects/event/detail.html"
    http_method_names = ["post"]

    def get_context_data(self, **kwargs):
        page = page_of(self.record, self.request)
        return page | super().get_context_data(**kwargs)


class EventItemRemove(OfItem, EventPosts):
    form_class = VersionForm
    done_message = "项目已移出活动。"

    def act(self, cleaned):
        event = self.as_read(cleaned["version"])
        verbs.take_off(event=event, item=self.item, by=self.request.user)


class EventVoid(OneEvent, EventPosts):
    form_class = VoidForm
    done_message = "这次活动已作废，不再计入。"

    def act(self, cleaned):
        event = self.as_read(cleaned["version"])
        return verbs.void_event(event=event, reason=cleaned["reason"], by=self.request.user)
