"""Pages and API answers beside SQL written by hand on the same data, in the same run.

Two floors: `floor_ms` is the best design we know (the right indexes, sums kept in a table of their
own, keyset pages), `same_tables_ms` the plain statement on the tables that everybody has.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import orjson
from django.core.management import CommandError
from django.test import Client
from rest_framework.authtoken.models import Token

from parks.models import Park, User
from projects.bench import floors
from projects.bench.watch import sql, statements, timed
from projects.models import Project
from projects.queries.kept import tend
from tracker import clock

FILTERS = "park=zyjk&stage=signed..production&invest_gte=1"
COMMON, RARE = "光伏", "示例青禾7号"
Work = Callable[[], Any]


class Race(NamedTuple):
    """Ours, and what it is measured against."""

    name: str
    ours: Work
    best: Work | None = None
    same: Work | None = None


def bench_pages(say: Callable[..., None], count: int, runs: int) -> None:
    client = Client()
    user = User.objects.get(username="bureau")
    client.force_login(user, backend="parks.backends.PersonBackend")
    token = Token.objects.get_or_create(user=user)[0].key
    header = {"HTTP_AUTHORIZATION": f"Token {token}"}
    floors.build(clock.today().year)
    races = list(_races(client, header))
    for race in races:
        race.ours()  # what is slow is noted here …
    tend()  # … and kept by the task that runs every five minutes
    floors.sql_all("ANALYZE")
    for race in races:
        _report(say, race, count, runs)
    floors.drop()


def _report(say: Callable[..., None], race: Race, count: int, runs: int) -> None:
    race.ours()  # templates, plans, connections; sums of a filter are built by their second reader
    with statements() as seen:
        answer = race.ours()
    if race.same:
        race.same()
    say(
        bench=race.name,
        n=count,
        ours_ms=timed(race.ours, runs),
        floor_ms=timed(race.best, runs) if race.best else None,
        queries=len(seen),
        same_tables_ms=round(timed(race.same, max(1, runs // 2)), 2) if race.same else None,
        kilobytes=round(len(answer.content) / 1024) if hasattr(answer, "content") else None,
    )


def _races(client: Client, header: dict[str, str]) -> Iterator[Race]:
    get, year = client.get, clock.today().year
    other = Client().get  # another system calls with its token alone
    project = Project.objects.filter(signed_on__isnull=False).order_by("pk")[50]
    zyjk = Park.objects.filter(path__startswith="/zyjk/").values_list("pk", flat=True)
    where = floors.where(list(zyjk))
    middle = Project.objects.order_by("pk")[Project.objects.count() // 3].pk

    def api(address: str) -> Work:
        return lambda: other(f"/api/v1/projects/?{address}", **header)  # type: ignore[arg-type]

    def dumped(text: str) -> Work:
        return lambda: orjson.dumps(sql(text), default=str)

    yield Race(
        "cockpit",
        lambda: get(f"/cockpit?period={year}H1"),
        lambda: [sql(text) for text in floors.cockpit_kept()],
        lambda: [sql(text) for text in floors.cockpit_rows(year)],
    )
    yield Race(
        "pivot",
        lambda: get(f"/explore?show=funds_outside&rows=park&cols=chain&period={year}H1"),
        lambda: [sql(text) for text in floors.pivot_kept()],
        lambda: [sql(text) for text in floors.pivot_rows(year)],
    )
    yield Race(
        "project_list",
        lambda: get(f"/projects?{FILTERS}&sort=-invest"),
        lambda: [sql(text) for text in (floors.page(where), floors.totals_kept())],
        lambda: [sql(text) for text in (floors.page(where), *floors.totals_rows(where, year))],
    )
    yield Race(
        "project_list_all",
        lambda: get("/projects"),
        lambda: [sql(text) for text in (floors.newest(), floors.totals_kept())],
        lambda: [sql(text) for text in (floors.newest(), *floors.totals_rows("true", year))],
    )
    yield Race("api_list", api(FILTERS), dumped(floors.page(where, "p.id desc")))
    deep = floors.page(f"{where} and p.id < {middle}", "p.id desc")
    yield Race("api_list_deep", api(f"{FILTERS}&after={middle}"), dumped(deep))
    for name, word in (("common", COMMON), ("rare", RARE)):
        yield Race(f"search_{name}", api(f"q={word}&count=0"), dumped(floors.search(word)))
    yield Race("search_initials", api("q=slqh&count=0"), dumped(floors.search("slqh")))
    yield Race(
        "project_page", lambda: get(f"/p/{project.code}"), lambda: sql(floors.one(project.pk))
    )
    rows = f"/q/funds_outside?period={year}H1"
    yield Race("figure_rows", lambda: get(rows))
    yield Race("figure_rows_deep", lambda: get(f"{rows}&page=999&after=100.0000,1"))
    yield Race("workbench", lambda: get("/desk"))
    yield Race("edit_one_field", lambda: _edit(client, header, project))


def _edit(client: Client, header: dict[str, str], project: Project) -> None:
    version = Project.objects.values_list("version", flat=True).get(pk=project.pk)
    answer = client.patch(
        f"/api/v1/projects/{project.code}/",
        json.dumps({"remark": f"基准 {version}"}),
        content_type="application/json",
        HTTP_IF_MATCH=str(version),
        **header,  # type: ignore[arg-type]
    )
    if answer.status_code != 200:
        raise CommandError(f"修改没有成功：{answer.status_code} {answer.content[:200]!r}")
