"""The floors: what a hand would write, with sums kept in a table of its own, and without."""

from django.db import connection

OUTSIDE = "f.state = 'verified' and f.source in ('outside', 'overseas')"
SHOWN = (
    "p.id, p.code, p.name, p.stage, p.lamp, p.total_investment, p.coverage, p.progress_percent, "
    "p.progress_on, k.short_name, c.short_name, l.name"
)
JOINED = (
    "projects_project p join parks_park k on k.id = p.park_id "
    "left join parks_chain c on c.id = p.chain_id left join parks_person l on l.id = p.leader_id"
)


def build(year: int) -> None:
    """Sums by park, chain and month, as a hand would keep them: no more than the cockpit shows."""
    drop()
    sql_all(
        "create table bench_money as select p.park_id, p.chain_id, p.leader_id, "
        f"{month('f.received_on')} as month, {year_of('f.received_on')} as year, "
        "sum(f.verified_amount) as amount from projects_fundingrecord f "
        f"join projects_project p on p.id = f.project_id where {OUTSIDE} and p.ended_on is null "
        f"and f.received_on >= '{year - 1}-01-01' group by 1, 2, 3, 4, 5",
        "create table bench_stock as select park_id, chain_id, leader_id, stage, lamp, "
        "count(*) as number, sum(total_investment) as invest, sum(contract_amount) as contract, "
        f"sum(case when signed_on between '{year}-01-01' and '{year}-06-30' then 1 else 0 end) as signed, "
        f"sum(case when started_on between '{year}-01-01' and '{year}-06-30' then 1 else 0 end) as started "
        "from projects_project where ended_on is null group by 1, 2, 3, 4, 5",
    )


def drop() -> None:
    sql_all("drop table if exists bench_money", "drop table if exists bench_stock")


def sql_all(*texts: str) -> None:
    with connection.cursor() as cursor:
        for text in texts:
            cursor.execute(text)


def month(column: str) -> str:
    if connection.vendor == "postgresql":
        return f"extract(month from {column})::int"
    return f"cast(strftime('%m', {column}) as integer)".replace("%", "%%")


def year_of(column: str) -> str:
    if connection.vendor == "postgresql":
        return f"extract(year from {column})::int"
    return f"cast(strftime('%Y', {column}) as integer)".replace("%", "%%")


LIT = (
    f"select {SHOWN} from {JOINED} where p.lamp in ('red', 'yellow') "
    "order by p.lamp, p.planned_start_on, p.id limit 8"
)


def cockpit_kept() -> list[str]:
    return [
        "select park_id, chain_id, year, month, sum(amount) from bench_money group by 1, 2, 3, 4",
        "select park_id, chain_id, sum(number), sum(invest), sum(signed), sum(started), "
        "sum(case when lamp = 'red' then number else 0 end), "
        "sum(case when lamp = 'yellow' then number else 0 end) from bench_stock group by 1, 2",
        "select leader_id, sum(amount) from bench_money group by 1",
        "select leader_id, sum(number) from bench_stock group by 1",
        LIT,
    ]


def cockpit_rows(year: int) -> list[str]:
    """The same figures by GROUP BY on everybody's tables."""
    return [
        f"select p.park_id, p.chain_id, p.leader_id, {month('f.received_on')}, "
        f"{year_of('f.received_on')}, sum(f.verified_amount) from projects_fundingrecord f "
        f"join projects_project p on p.id = f.project_id where {OUTSIDE} and p.ended_on is null "
        f"and f.received_on between '{year - 1}-01-01' and '{year}-06-30' group by 1, 2, 3, 4, 5",
        "select park_id, chain_id, leader_id, lamp, count(*), sum(total_investment), "
        f"sum(case when signed_on between '{year}-01-01' and '{year}-06-30' then 1 else 0 end), "
        f"sum(case when started_on between '{year}-01-01' and '{year}-06-30' then 1 else 0 end) "
        "from projects_project where ended_on is null group by 1, 2, 3, 4",
        LIT,
    ]


def pivot_kept() -> list[str]:
    return ["select park_id, chain_id, sum(amount) from bench_money group by 1, 2"]


def pivot_rows(year: int) -> list[str]:
    return [
        "select p.park_id, p.chain_id, sum(f.verified_amount) from projects_fundingrecord f "
        f"join projects_project p on p.id = f.project_id where {OUTSIDE} and p.ended_on is null "
        f"and f.received_on between '{year}-01-01' and '{year}-06-30' group by 1, 2"
    ]


def where(parks: list[int]) -> str:
    ids = ",".join(map(str, parks))
    return (
        f"p.park_id in ({ids}) and p.stage in ('signed','registered','started','building',"
        "'completed','production') and p.total_investment >= 10000"
    )


def page(found: str, order: str = "p.total_investment desc, p.id desc") -> str:
    return f"select {SHOWN} from {JOINED} where {found} order by {order} limit 50"


def newest() -> str:
    return f"select {SHOWN} from {JOINED} order by p.signed_on desc nulls last, p.id desc limit 50"


def totals_kept() -> str:
    return "select sum(number), sum(invest) from bench_stock where park_id in (1, 2, 3)"


def totals_rows(found: str, year: int) -> list[str]:
    return [
        "select count(*), sum(p.total_investment), sum(case when lamp = 'red' then 1 else 0 end) "
        f"from projects_project p where {found}",
        f"select sum(f.verified_amount) from projects_fundingrecord f where {OUTSIDE} and "
        f"f.received_on between '{year}-01-01' and '{year}-12-31' and f.project_id in "
        f"(select p.id from projects_project p where {found})",
    ]


def search(word: str) -> str:
    """By the same index of pairs where there is one, else by LIKE."""
    like = f"search_text like '%{word}%'".replace("%", "%%")
    if connection.vendor != "postgresql":
        return f"select id, name from projects_project where {like} order by id desc limit 51"
    return (
        "select id, name from projects_project where tracker_grams(search_text) @> "
        f"tracker_grams('{word}') and {like} order by id desc limit 51"
    )


def one(pk: int) -> str:
    return f"select * from projects_project where id = {pk}"
