"""Search for a part of a text, by pairs of characters where the database can keep an index of them.

Chinese words have mostly two characters, too few for trigrams. On PostgreSQL an index holds every
pair of neighbouring characters of a column; a word's pairs find the rows, and what is longer than
a pair is looked at again. Elsewhere it is a plain LIKE.
"""

from typing import Any

from django.db.models import CharField, Lookup, TextField

PAIR = 2
FUNCTION = "tracker_grams"
# The pairs that begin at odd places and those at even ones, parted by a sign that no text has; the
# last character stands alone as well. Cutting at every place and sorting took five times as long,
# half of the time of inserting a project.
_PARTED = r"rtrim(regexp_replace({}, '..', E'\\&\x01', 'g'), E'\x01')"
FUNCTION_SQL = (
    f"CREATE OR REPLACE FUNCTION {FUNCTION}(said text) RETURNS text[] "
    "LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$ BEGIN RETURN string_to_array("
    f"{_PARTED.format('said')} || E'\\x01' || {_PARTED.format('substr(said, 2)')}, E'\\x01'); END $$"
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


@CharField.register_lookup
class HasPairs(Lookup):
    """`name_key__pairs=part`: every pair of the part is in the text, for who looks at what is found
    again. The index alone answers; elsewhere it is a plain LIKE.
    """

    lookup_name = "pairs"

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        left, params = self.process_lhs(compiler, connection)
        word = str(self.rhs)
        if connection.vendor != "postgresql" or len(word) < PAIR:
            return f"{left} LIKE %s", [*params, f"%{word}%"]  # of a name key: no sign of LIKE
        return f"{FUNCTION}({left}) @> %s::text[]", [*params, pairs(word)]
