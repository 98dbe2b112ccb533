"""Search for a part of a text, by pairs of characters where the database can keep an index of them.

Chinese words have mostly two characters, too few for trigrams. On PostgreSQL an index holds every
pair of neighbouring characters of a column; a word's pairs find the rows, and what is longer than
a pair is looked at again. Elsewhere it is a plain LIKE.
"""

from typing import Any

from django.db.models import Lookup, TextField

PAIR = 2
FUNCTION = "tracker_grams"
FUNCTION_SQL = (
    f"CREATE OR REPLACE FUNCTION {FUNCTION}(said text) RETURNS text[] "
    "LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS "
    "$$ SELECT array_agg(DISTINCT substr(said, place, 2)) "
    "FROM generate_series(1, length(said) - 1) AS place $$"
)


def index_sql(name: str, table: str, column: str) -> str:
    return f"CREATE INDEX IF NOT EXISTS {name} ON {table} USING gin ({FUNCTION}({column}))"


def pairs(word: str) -> list[str]:
    return sorted({word[place : place + PAIR] for place in range(len(word) - 1)})


@TextField.register_lookup
class Holds(Lookup):
    """`search_text__holds=word`: the text has the word in it. Both are lower case already."""

    lookup_name = "holds"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        left, params = self.process_lhs(compiler, connection)
        word = str(self.rhs)
        escaped = word.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
        like = rf"{left} LIKE %s ESCAPE '\'"
        if connection.vendor != "postgresql" or len(word) < PAIR:
            return like, [*params, f"%{escaped}%"]
        held = f"{FUNCTION}({left}) @> %s::text[]"
        if len(word) == PAIR:
            return held, [*params, pairs(word)]
        return f"({held} AND {like})", [*params, pairs(word), *params, f"%{escaped}%"]
