"""企业名单: each row an enterprise to be registered, or one that is here and is brought up to date.

Found by name (an old one too); a credit code never contradicts what is held. A blank cell says
nothing; marks, old names and places on a chain are only added to.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from rapidfuzz import fuzz, process

from parks.enums import EnterpriseMark, EnterpriseStatus
from parks.models import ChainLink, Enterprise, EnterpriseMarkRow, LinkEnterprise
from parks.models.enterprise import validate_uscc
from parks.permissions import why_not_enterprise
from projects.enums import Outcome
from projects.imports.headers import fold
from projects.imports.plan import Entry, PlanRow
from projects.imports.readers import shown
from projects.imports.rows import Frame, RawRow
from projects.queries.duplicates import ALIKE
from tracker import clock
from tracker.tools.bulk import among, among_texts
from tracker.tools.likeness import name_key

# Field of the list → field of the enterprise.
FIELDS = {
    "uscc": "uscc", "origin": "origin", "ownership": "ownership", "presence": "status",
    "park": "park", "industry": "industry", "contact": "contact", "phone": "phone",
    "address": "address", "remark": "remark",
}  # fmt: skip
MARKS = {
    fold(word): mark
    for mark in EnterpriseMark
    for word in (str(mark.label), str(mark.label).removesuffix("企业"), mark.value)
} | {"专精特新小巨人": EnterpriseMark.LITTLE_GIANT, "国家级专精特新小巨人": EnterpriseMark.LITTLE_GIANT,
     "规模以上": EnterpriseMark.ABOVE_SIZE, "规模以上企业": EnterpriseMark.ABOVE_SIZE,
     "高企": EnterpriseMark.HIGH_TECH, "上市": EnterpriseMark.LISTED}  # fmt: skip
_SEVERAL = re.compile(r"[、；;，,\n]+")
_INSIDE = re.compile(r"[/／>＞→—·|-]+")


@dataclass
class Register:
    """What is held of the enterprises that the list may speak of, and what the list has said."""

    names: Mapping[str, Enterprise]
    codes: Mapping[str, Enterprise]
    links: Mapping[str, list[ChainLink]]
    marks: set[tuple[int, str]]
    placed: set[tuple[int, int]]
    every: dict[str, str] | None = (
        None  # name key → name of all in use, for the search of like names
    )
    seen: dict[Any, int] = field(default_factory=dict)  # enterprise, name key or code → first row

    def alike(self, key: str) -> str | None:
        """The name in use that is most like this one, ≥ 85 %."""
        if self.every is None:
            held = Enterprise.objects.held().order_by("pk")
            self.every = dict(held.values_list("name_key", "name"))
        found = process.extractOne(key, self.every.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE)
        return self.every[found[0]] if found else None


def plan_rows(raws: Sequence[RawRow], frame: Frame) -> list[PlanRow]:
    """One PlanRow a row; an enterprise twice in the list is refused."""
    register = _load(raws, frame)
    return [_row(raw, frame, register) for raw in raws]


def _load(raws: Sequence[RawRow], frame: Frame) -> Register:
    keys = {name_key(name) for raw in raws for name in _names(raw)}
    keys |= {name_key(name) for name in frame.choices.same_as.values()}
    names = Enterprise.objects.known_as(keys - {""})
    codes = {str(raw.values["uscc"]).upper() for raw in raws if raw.values.get("uscc")}
    rows: Any = Enterprise.objects.select_related("merged_into", "park", "industry")
    owners = {row.uscc: row for row in rows.filter(uscc__in=among_texts(codes))} if codes else {}
    pks = {row.pk for row in (*names.values(), *owners.values())}
    whole = {row.pk: row for row in rows.filter(pk__in=among(pks))}
    links: dict[str, list[ChainLink]] = {}
    if "link" in frame.named:
        for link in ChainLink.objects.filter(retired_on=None).select_related("chain"):
            links.setdefault(name_key(link.name), []).append(link)
    marks = EnterpriseMarkRow.objects.filter(enterprise__in=among(pks)).on(clock.today())
    placed = LinkEnterprise.objects.filter(enterprise__in=among(pks))
    return Register(
        {key: whole[row.pk] for key, row in names.items()},
        owners,
        links,
        set(marks.values_list("enterprise_id", "mark"))
        | {(pk, mark) for pk, row in whole.items() for mark in row.marks},
        set(placed.values_list("enterprise_id", "link_id")),
    )


def _names(raw: RawRow) -> Iterator[str]:
    yield str(raw.values.get("name") or "")
    yield from raw.values.get("aliases") or ()


def _row(raw: RawRow, frame: Frame, register: Register) -> PlanRow:
    name = str(raw.values.get("name") or "").strip()
    key = name_key(name)
    if len(key) < 2 and not any(m.field == "name" and m.level == "error" for m in raw.messages):
        text = f"“{name}”不像企业名称，请写营业执照上的全称。" if name else "没有企业名称；请补上。"
        raw.say(frame, "name", "error", "name_missing", text)
    if len(key) < 2:
        return raw.plan(Outcome.ERROR, {}, None)
    code = _code(raw, frame)
    held = _held(raw, frame, register, key, code)
    if raw.broken:
        return raw.plan(Outcome.ERROR, {}, None)
    _refuse_twice(raw, frame, register, key, code, held)
    entry = Entry(enterprise=held, since=str(clock.today()))
    changes: dict[str, list[Any]] = {}
    entry.fields = _fields(raw, frame, held, changes)
    entry.aliases = tuple(_aliases(raw, frame, register, held, name))
    entry.marks = tuple(_marks(raw, frame, register, held))
    entry.links = tuple(_links(raw, frame, register, held))
    for field_, told in (("aliases", entry.aliases), ("marks", entry.marks)):
        if told:
            changes[field_] = [None, "、".join(_said(one) for one in told)]
    if entry.links:
        changes["link"] = [None, raw.shown.get("link")]
    _refuse_elsewhere(raw, frame, held, entry)
    if held is None:
        return raw.plan(Outcome.CREATE, changes, entry)
    return raw.plan(Outcome.UPDATE if changes else Outcome.SAME, changes, entry)


def _said(one: str) -> str:
    return str(EnterpriseMark(one).label) if one in EnterpriseMark.values else one


def _code(raw: RawRow, frame: Frame) -> str:
    """The credit code, "" for none or a wrong one, which is said."""
    code = str(raw.values.get("uscc") or "").replace(" ", "").upper()
    if code:
        try:
            validate_uscc(code)
        except ValidationError as error:
            raw.say(frame, "uscc", "error", "uscc_wrong", error.messages[0])
            return ""
        raw.values["uscc"] = raw.shown["uscc"] = code
    return code


def _held(raw: RawRow, frame: Frame, register: Register, key: str, code: str) -> Enterprise | None:
    """The enterprise the row speaks of. What cannot be told from the row is asked."""
    answer = frame.choices.same_as.get(raw.number, "")
    found = register.names.get(name_key(answer) if answer else key)
    if answer and found is None:
        text = f"系统里已没有企业“{answer}”；请撤回对这一行的处理，再看一次。"
        raw.say(frame, "name", "error", "unknown_enterprise", text)
        return None
    owner = register.codes.get(code)
    if found is None:
        _ask(raw, frame, register, key, owner)
        return None
    if found.uscc and code and found.uscc != code:
        text = f"“{found}”在系统里的信用代码是 {found.uscc}，与这里不同；请对照营业执照核对，同名的另一家请写全称。"
        raw.say(frame, "uscc", "error", "uscc_differs", text)
    elif owner is not None and owner.pk != found.pk:
        text = f"这个信用代码登记在“{owner}”名下，名称却是“{found}”；请对照营业执照核对，是同一家的请调度科合并。"
        raw.say(frame, "uscc", "error", "uscc_taken", text)
    elif found.retired_on:
        text = f"“{found}”在系统里已经停用；请先在企业页恢复，或跳过这一行。"
        raw.say(frame, "name", "error", "retired", text)
    return found


def _ask(raw: RawRow, frame: Frame, register: Register, key: str, owner: Enterprise | None) -> None:
    """A name that nobody goes by: another name of one that is here, or a new one."""
    old = next(
        (one for name in raw.values.get("aliases") or () if (one := register.names.get(name_key(name)))),
        None,
    )  # fmt: skip
    reason = frame.choices.new.get(raw.number)
    if owner is not None or old is not None:
        one = owner or old
        why = "信用代码相同" if owner else "曾用名是它的名称"
        text = f"与系统里的“{one}”{why}；请选：就是它（这里的名称记作它的曾用名，改名请到企业页），或跳过这一行。"
        raw.say(frame, "name", "error", "duplicate", text, suggestion=str(one))
    elif like := register.alike(key):
        if reason:
            text = f"与系统里的“{like}”名称相近，已按您的理由作为另一家：{reason}"
            raw.say(frame, "name", "warning", "new_anyway", text)
        else:
            text = f"与系统里的“{like}”名称相近；请选：就是它，是另一家并写明理由，或跳过这一行。"
            raw.say(frame, "name", "error", "duplicate", text, suggestion=like)


def _refuse_twice(
    raw: RawRow, frame: Frame, register: Register, key: str, code: str, held: Enterprise | None
) -> None:
    told = [("name", held.pk if held else key), ("uscc", code)]
    told += [("aliases", name_key(name)) for name in raw.values.get("aliases") or ()]
    for name, mark in told:
        if mark and (first := register.seen.setdefault(mark, raw.number)) != raw.number:
            text = (
                f"与第 {first} 行是同一家企业，名单里一家只能有一行；请合并成一行，或跳过这一行。"
            )
            raw.say(frame, name, "error", "duplicate_row", text)
            return


def _fields(
    raw: RawRow, frame: Frame, held: Enterprise | None, changes: dict[str, list[Any]]
) -> dict[str, Any]:
    """Fields whose value is another; of a new one all that are given."""
    given = {name: raw.values[name] for name in FIELDS if raw.values.get(name) not in (None, "")}
    if held is None:
        park = frame.default_park
        if park and "park" not in given and given.get("presence") != EnterpriseStatus.TARGET:
            given["park"] = park
            raw.shown["park"] = park.code
        return {"name": raw.values["name"]} | {FIELDS[name]: v for name, v in given.items()}
    found = {}
    for name, value in given.items():
        before = getattr(held, FIELDS[name])
        if before != value:
            found[FIELDS[name]] = value
            changes[name] = [_plain(before), _plain(value)]
    return found


def _plain(value: Any) -> Any:
    return getattr(value, "code", shown(value)) or None


def _aliases(
    raw: RawRow, frame: Frame, register: Register, held: Enterprise | None, name: str
) -> Iterator[str]:
    """Names the enterprise is not known by yet: its old ones, and the list's when it is another."""
    own = {held.name_key if held else name_key(name)}
    for one in (name, *(raw.values.get("aliases") or ())):
        key = name_key(one)
        if key in own:
            continue
        own.add(key)
        other = register.names.get(key)
        if len(key) < 2:
            raw.say(frame, "aliases", "error", "alias_short", f"曾用名“{one}”太短，请写全称。")
        elif other is not None and (held is None or other.pk != held.pk):
            text = f"曾用名“{one}”是系统里另一家“{other}”的名称；请核对，是同一家的请调度科合并。"
            raw.say(frame, "aliases", "error", "alias_taken", text)
        elif other is None:
            yield one


def _marks(raw: RawRow, frame: Frame, register: Register, held: Enterprise | None) -> Iterator[str]:
    """Marks it does not have yet, from today on: a list says no days."""
    new = []
    for word in raw.values.get("marks") or ():
        mark = MARKS.get(fold(word))
        if mark is None:
            labels = "、".join(map(str, EnterpriseMark.labels))
            text = f"标签“{word}”没有认出，没有登记；可填：{labels}。"
            raw.say(frame, "marks", "warning", "unknown_mark", text)
        elif (held is None or (held.pk, mark.value) not in register.marks) and mark not in new:
            new.append(mark)
    if new:
        text = f"标签没有认定日期，从 {clock.today()} 起记；文号和日期请到企业页补。"
        raw.say(frame, "marks", "warning", "mark_undated", text)
    return (mark.value for mark in new)


def _links(raw: RawRow, frame: Frame, register: Register, held: Enterprise | None) -> Iterator[int]:
    """Links of chains it does not stand on yet. 氢能/制氢 names the chain before the link."""
    chain = raw.values.get("chain")
    if chain is not None and not raw.values.get("link"):
        text = f"只写了产业链“{chain}”，没有写环节，没有登记到链上；请补环节。"
        raw.say(frame, "chain", "warning", "link_missing", text)
    for words in filter(None, _SEVERAL.split(str(raw.values.get("link") or ""))):
        found = list(_links_named(words.strip(), chain, register))
        if len(found) != 1:
            why = "在几条链上都有，请写成“产业链/环节”" if found else "在产业链图上没有"
            text = f"环节“{words.strip()}”{why}，没有登记。"
            raw.say(frame, "link", "warning", "unknown_link", text)
        elif held is None or (held.pk, found[0].pk) not in register.placed:
            yield found[0].pk


def _links_named(words: str, chain: Any, register: Register) -> Iterable[ChainLink]:
    """The links of that name: whole, else what stands after the chain."""
    parts = [part.strip() for part in _INSIDE.split(words) if part.strip()]
    whole = register.links.get(name_key(words), [])
    if not whole and len(parts) > 1:
        said = name_key(parts[0])
        named = register.links.get(name_key(parts[-1]), [])
        return [link for link in named if said in _chain_keys(link)]
    return [link for link in whole if chain is None or link.chain_id == chain.pk]


def _chain_keys(link: ChainLink) -> set[str]:
    chain = link.chain
    names = (chain.name, chain.short_name, chain.code, *map(str, chain.aliases))
    return {name_key(n) for name in names for n in (name, re.sub(r"(?:产业链|产业)$", "", name))}


def _refuse_elsewhere(raw: RawRow, frame: Frame, held: Enterprise | None, entry: Entry) -> None:
    """Who may not edit the enterprise, as it is or as the list has it (`can_edit_enterprise`)."""
    status = entry.fields.get("status") or (held.status if held else EnterpriseStatus.SETTLED)
    park = entry.fields.get("park") or (held.park if held else None)
    why = why_not_enterprise(frame.by, status, park)
    if held is not None:
        why = why_not_enterprise(frame.by, held.status, held.park) or why
    if why:
        raw.say(frame, "park", "error", "not_yours", why)
