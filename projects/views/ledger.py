"""项目台账: list = filter = totals = groups = board = export, and the counts of its filter picker."""

from decimal import Decimal
from functools import cached_property
from urllib.parse import parse_qsl, urlencode

from django.shortcuts import redirect

from projects.exports.column import COLUMNS, chosen, needs, related, table
from projects.exports.project import INVESTMENT, funds_of
from projects.exports.project import ledger as ledger_table
from projects.filters import ProjectFilter
from projects.filters.project import SHAPE, UNMARKED, address, chips
from projects.models import Project, SavedView
from projects.queries.ledger import as_ledger, named_industries, year_so_far
from projects.queries.measures import MEASURES
from projects.queries.narrow import ALIASES, INVESTOR, NARROWING, values
from projects.queries.order import Key
from projects.queries.project import (
    FUNDS,
    GROUPS,
    ORDERINGS,
    Sums,
    beside,
    board,
    group_sums,
    in_order,
    kept_totals,
    order_of,
    this_year,
    totals,
)
from projects.views.project import LedgerList, wan
from projects.views.walk import EVERYTHING
from tracker import clock
from tracker.generic import FRAME_KEYS
from tracker.roles import Permission
from tracker.tools.money import format_rate
from tracker.tools.periods import months_passed
from tracker.views.export import Figure, Ledger

VIEWS = (
    ("全部", ""),
    ("红黄灯", "lamp=r,y"),
    ("5亿元以上", "invest_gte=5"),
    ("超7天未更新", "stale_gte=7"),
    ("签约未开工", "stage=signed..registered"),
    ("在建", "stage=started..building"),
    ("投产以后", "stage=production..capacity"),
    ("五个一不全", "coverage_lt=5"),
)
BOARD = "board"


class ProjectList(LedgerList):
    model = Project
    permission = Permission.VIEW_PROJECTS
    filterset_class = ProjectFilter
    template_name = "projects/project/list.html"
    results_template: str | None = "projects/project/_results.html"
    orderings = ORDERINGS
    export_title = "项目台账"
    export_order = "签约日期新的在前，未签约的在后"
    is_ledger = True  # with views, columns, groups and the board; other lists of projects differ

    @property
    def asked(self):
        return self.request.GET

    @cached_property
    def keys(self) -> list[Key]:
        return order_of(self.asked.get("group", ""), self.asked.get("sort", ""))

    def ordered(self, rows):
        return in_order(rows, self.keys, clock.today())

    def get(self, request, *args, **kwargs):
        if self.is_ledger and not request.GET and not request.htmx:
            mine = (view for view in self.views if self.is_mine(view) and view.is_default)
            if usual := next(mine, None):
                return redirect(usual)
        return super().get(request, *args, **kwargs)

    @cached_property
    def views(self) -> list[SavedView]:
        rows = SavedView.objects.visible_to(self.request.user).select_related("owner__person")
        return sorted(rows, key=lambda view: not self.is_mine(view))

    def is_mine(self, view: SavedView) -> bool:
        return view.owner_id == self.request.user.pk

    @cached_property
    def chosen_columns(self):
        return chosen(values(",".join(self.asked.getlist("cols"))))

    @property
    def columns(self):
        return self.chosen_columns[0]

    def unknown_keys(self) -> list[str]:
        known = FRAME_KEYS | set(self.filterset.filters) | {"v", "view"}
        wrong = [f"cols={code[:40]}" for code in self.chosen_columns[1]]
        for name, held in (("sort", self.orderings), ("group", GROUPS), ("view", (BOARD,))):
            given = self.asked.get(name, "")
            if given and given.removeprefix("-") not in held:
                wrong.append(f"{name}={given[:40]}")
        return [key for key in self.asked if key not in known] + wrong

    def paginate_queryset(self, queryset, page_size):
        if not self.is_ledger:
            rows = queryset.select_related("park", "chain", "leader")
            return super().paginate_queryset(rows, page_size)
        group = GROUPS.get(self.group)
        joined = [*related(self.columns), *([group.related] if group and group.related else [])]
        rows = queryset.select_related(*(joined or [None]))
        return super().paginate_queryset(
            beside(rows, needs(self.columns), clock.today()), page_size
        )

    def sums(self, today) -> Sums:
        """A large city's are kept; not under a key that reads what leaves no mark (triggers.py)."""
        everything = not Project.objects.visible_to(self.request.user).query.where
        if not self.is_ledger or not everything or any(map(self.asked.get, UNMARKED)):
            return totals(self.object_list, today)
        return kept_totals(self.object_list, today, address(self.asked, but=SHAPE))

    def get_context_data(self, **kwargs):
        today = clock.today()
        found = self.sums(today)
        self.known_count = found.count
        context = super().get_context_data(**kwargs)
        context["totals"] = vars(found) | {"rate": found.rate}
        if not self.is_ledger:
            return context
        query = address(self.asked)
        return context | {
            "arrived": f"state=verified&received_from={this_year(today).start}",
            "today": today,
            "columns": self.columns,
            "all_columns": COLUMNS,
            "lines": self.lines(context["object_list"]),
            "piles": self.piles(today),
            "chips": chips(self.filterset) if self.filterset.is_valid() else [],
            "address": query,
            "figure_address": self.figure_address(),
            "kept": parse_qsl(query) + [("v", v) for v in self.asked.getlist("v")[:1] if v],
            "time_rate": Decimal(months_passed(today)) / 12 * 100,
            "walk": urlencode({"from": query or EVERYTHING}),
            "groups": GROUPS,
            "group": self.group,
            **self.shown_view(query),
        }

    def figure_address(self) -> str:
        """The same rows behind the sum of 本年到位, where every key is one of figures as well."""
        query = parse_qsl(address(self.asked, but=("sort", "group", "view", "cols")))
        if any(name not in (*NARROWING, INVESTOR, *ALIASES) for name, _ in query):
            return ""
        period = this_year(clock.today()).period.code
        return urlencode([("period", period), *query], safe=",")

    @property
    def group(self) -> str:
        return self.asked.get("group", "") if self.asked.get("group", "") in GROUPS else ""

    def shown_view(self, query: str) -> dict:
        """Which view one is in, and whether what is shown has left it."""
        code = self.asked.get("v", "")
        view = next((view for view in self.views if view.code == code), None)
        return {
            "views": VIEWS,
            "saved_views": self.views,
            "view": view,
            "view_is_mine": view is not None and self.is_mine(view),
            "view_changed": view is not None and view.query != query,
        }

    def lines(self, projects) -> list[dict]:
        """Rows with their cells; the first of a group brings the group's own line."""
        sums = group_sums(self.object_list, self.group, clock.today()) if self.group else {}
        group, last = GROUPS.get(self.group), object()
        lines = []
        for project in projects:
            line = {"project": project, "cells": [(c, c.cell(project)) for c in self.columns]}
            if group:
                key = group.key(project)
                if key != last:
                    line["group"] = (group.name(project), sums.get(key))
                last = key
            lines.append(line)
        return lines

    def piles(self, today):
        if self.asked.get("view") != BOARD:
            return None
        return board(self.object_list, self.keys, today)

    # --- The workbook ---

    def export(self, rows):
        self.object_list = rows
        self.exported = totals(rows, clock.today())
        return super().export(rows)

    def ledgers(self, rows) -> list[Ledger]:
        """What a park edits and sends back; beside it the page with its totals."""
        period = year_so_far(clock.today())
        sums = {INVESTMENT: self.exported.invest}
        plain = ledger_table(period, named_industries())
        notes = ("单位：万元",)
        held = as_ledger(rows, period)
        return [
            Ledger(self.export_title, plain, held, totals=sums, notes=notes, frozen=2, lines=2),
            self.shown(rows),
        ]

    def shown(self, rows) -> Ledger:
        """The columns of the page, in its order, with its totals."""
        today, found = clock.today(), vars(self.exported) | {"rate": self.exported.rate}
        sums = {c.header(today.year): found[c.total] for c in self.columns if c.total}
        return Ledger(
            f"{self.export_title}一览",
            table(self.columns, today.year),
            beside(rows, needs(self.columns), today),
            totals=sums,
            notes=("单位：万元；本页由系统算出，导入时不读。",),
            frozen=2,
        )

    def order_said(self) -> str:
        key = self.asked.get("sort", "")
        column = next((c for c in COLUMNS if c.sort and c.sort == key.lstrip("-")), None)
        if not column:
            return self.export_order
        way = "大到小" if key.startswith("-") else "小到大"
        return f"按{column.header(clock.today().year)}从{way}"

    def figures(self, rows) -> list[Figure]:
        found, year = self.exported, clock.today().year
        lamps = f"红灯 {found.red} 项、黄灯 {found.yellow} 项、绿灯 {found.green} 项"
        said = "该表的年内到位资金含已申报待核验的，与再次导入时的口径一致；合计只计已核验。"
        return [
            Figure("项目数", f"{found.count} 项，{lamps}", "符合筛选条件的项目。"),
            Figure("总投资", wan(found.invest), "符合筛选条件的项目总投资之和。"),
            Figure(
                funds_of(year),
                wan(found.funds),
                f"统计期为 {this_year(clock.today()).period.label}。{MEASURES[FUNDS].definition}",
            ),
            Figure("计划完成率", format_rate(found.rate), "本年省外到位资金除以年度计划到位资金。"),
            Figure("到位资金（含待核）等列", "见“项目台账”各行", said),
        ]
