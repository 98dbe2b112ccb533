"""What a migration cannot say for both databases: triggers, and PostgreSQL's search index.

The triggers mark the shards a write has changed (models/kept.py). They live in the database so
that no write can forget them: bulk updates, imports, a hand at psql. PostgreSQL marks once a
statement from its transition tables, SQLite once a row and shard. All is made after every migrate
rather than in one: SQLite drops triggers whenever it remakes a table.
"""

from typing import Any

from django.db import connections

from projects.models.kept import SHARD
from tracker.tools import grams, phones

# Table → the column that names its project. Every table that a kept figure is read from
# (tests/projects/queries/test_kept.py asks the SQL of every measure and dimension).
MARKED = {
    "projects_project": "id",
    "projects_fundingrecord": "project_id",
    "projects_progressreport": "project_id",
    "projects_duereport": "project_id",
    "projects_problem": "project_id",
    "projects_annualplan": "project_id",
    "projects_lamp": "project_id",
    "projects_listing": "project_id",
    "projects_assignment": "project_id",
    "projects_stagetransition": "project_id",
}
MARKS = "projects_changedshard"
KEPT = ("projects_keptshard", "projects_keptcube")
EVENTS = ("insert", "update", "delete")


def ensure(using: str = "default", **kwargs: Any) -> None:
    """Make those that are missing; a name says the size of a shard, so that another size is new."""
    connection = connections[using]
    make = _postgres if connection.vendor == "postgresql" else _sqlite
    find = _FIND[connection.vendor]
    with connection.cursor() as cursor:
        if MARKS not in connection.introspection.table_names(cursor):
            return  # migrated back to before there were marks
        if connection.vendor == "postgresql":
            cursor.execute(grams.FUNCTION_SQL)
            cursor.execute("SELECT indexname FROM pg_indexes")
            indexes = {row[0] for row in cursor.fetchall()}
            for sql in (sql for name, sql in _INDEXES.items() if name not in indexes):
                cursor.execute(sql)
        # A new release may define a figure otherwise: what is kept is built anew.
        for table in KEPT:
            cursor.execute(f"DELETE FROM {table}")
        cursor.execute(find)
        there = {row[0] for row in cursor.fetchall()}
        for table, column in MARKED.items():
            for event in EVENTS:
                if name(table, event) not in there:
                    for sql in make(table, column, event):
                        cursor.execute(sql)


# The ledger's own orders (newest signing or largest first, what has none last) and its search;
# names alike and telephones for the duplicate check; the
# rows of 到位资金, largest first, with their dates in the index; the lamps that have burnt longest;
# who has been silent longest.
_INDEXES = {
    "project_search": grams.index_sql("project_search", "projects_project", "search_text"),
    "enterprise_alike": grams.index_sql("enterprise_alike", "parks_enterprise", "name_key"),
    "enterprise_by_phone": "CREATE INDEX IF NOT EXISTS enterprise_by_phone ON parks_enterprise "
    "(phone) WHERE phone <> ''",
    "enterprise_by_address": "CREATE INDEX IF NOT EXISTS enterprise_by_address ON parks_enterprise "
    "(address) WHERE address <> ''",
    "project_by_phone": phones.index_sql("project_by_phone", "projects_project", "contact"),
    "project_by_signing": "CREATE INDEX IF NOT EXISTS project_by_signing ON projects_project "
    "(signed_on DESC NULLS LAST, id DESC)",
    "project_by_largest": "CREATE INDEX IF NOT EXISTS project_by_largest ON projects_project "
    "(total_investment DESC NULLS LAST, id DESC)",
    "funding_by_largest": "CREATE INDEX IF NOT EXISTS funding_by_largest ON projects_fundingrecord "
    "(verified_amount DESC, id, received_on, source) WHERE state = 'verified'",
    "lamp_by_worst": "CREATE INDEX IF NOT EXISTS lamp_by_worst ON projects_lamp "
    "(level, since_on, project_id, until_on) WHERE level IN ('red', 'yellow')",
    "project_by_silence": "CREATE INDEX IF NOT EXISTS project_by_silence ON projects_project "
    "(progress_on NULLS FIRST, id) WHERE signed_on IS NOT NULL",
}
_FIND = {
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
}


def name(table: str, event: str) -> str:
    return f"{table}_{event}_marks_{SHARD}"


_TRANSITIONS = {
    "insert": ("NEW TABLE AS now", "SELECT {0} AS id FROM now"),
    "delete": ("OLD TABLE AS gone", "SELECT {0} AS id FROM gone"),
    "update": (
        "OLD TABLE AS gone NEW TABLE AS now",
        "SELECT {0} AS id FROM now UNION ALL SELECT {0} FROM gone",
    ),
}


def _postgres(table: str, column: str, event: str) -> list[str]:
    """A function and a trigger for each event: only an update has both transition tables."""
    tables, rows = _TRANSITIONS[event]
    mark = name(table, event)
    return [
        f"CREATE OR REPLACE FUNCTION {mark}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"INSERT INTO {MARKS} (number) "
        f"SELECT DISTINCT id / {SHARD} FROM ({rows.format(column)}) AS touched; "
        "RETURN NULL; END $$",
        f"CREATE OR REPLACE TRIGGER {mark} AFTER {event.upper()} ON {table} "
        f"REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION {mark}()",
    ]


def _sqlite(table: str, column: str, event: str) -> list[str]:
    """One writer at a time: a mark that stands already is seen, and is enough."""
    sides = {"insert": ("NEW",), "delete": ("OLD",), "update": ("NEW", "OLD")}[event]
    marks = " ".join(
        f"INSERT INTO {MARKS} (number) SELECT {side}.{column} / {SHARD} WHERE NOT EXISTS "
        f"(SELECT 1 FROM {MARKS} WHERE number = {side}.{column} / {SHARD});"
        for side in sides
    )
    return [
        f"CREATE TRIGGER {name(table, event)} AFTER {event.upper()} ON {table} BEGIN {marks} END"
    ]
