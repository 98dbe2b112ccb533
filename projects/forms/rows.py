"""A table that is one form: a row a record, each with the version and the values that were read.

Only what the reader changed is written; a row that somebody else changed meanwhile, and this reader
did not, is left alone.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from tracker.models import StaleVersion

READ = "read"  # the hidden field: version, and each value as it stood on the page
BLANKS = 2


class RowForm(forms.Form):
    """One row. `row` is its record, None for a blank one that may be filled."""

    read = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, row: Any = None, **kwargs: Any) -> None:
        self.row = row
        if row is not None:
            kwargs["initial"] = {name: _value(row, name) for name in self.base_fields}
        kwargs["use_required_attribute"] = row is not None
        super().__init__(*args, **kwargs)
        self.empty_permitted = row is None
        if row is not None:
            self.initial[READ] = self._as_read  # asked when all is set up

    @property
    def key(self) -> Any:
        return self.prefix if self.row is None else self.row.pk

    def names(self) -> list[str]:
        return [name for name in self.fields if name != READ]

    def cells(self) -> list[forms.BoundField]:
        return [self[name] for name in self.names()]

    def slots(self) -> list[dict[str, Any]]:
        """Every column of the table, with no field where this row has none."""
        fields = self.fields
        names = [name for name in self.base_fields if name != READ]
        return [{"name": name, "field": self[name] if name in fields else None} for name in names]

    @property
    def title(self) -> str:
        return str(self.row) if self.row is not None else f"新增第 {str(self.prefix)[1:]} 行"

    def _as_read(self) -> str:
        if self.row is None:
            return "{}"
        shown = {name: self._shown(name) for name in self.names()}
        return json.dumps({"version": self.row.version} | shown)

    def _shown(self, name: str) -> str:
        """A value as the page writes it into its input."""
        value = self.fields[name].widget.format_value(
            self.fields[name].prepare_value(self.get_initial_for_field(self.fields[name], name))
        )
        return str(value[0] if isinstance(value, list) and value else value or "")

    def _was(self) -> Mapping[str, Any]:
        """What the reader had before them; what cannot be read is what stands there now."""
        try:
            found = json.loads(self.data.get(self.add_prefix(READ), ""))
        except ValueError:
            found = None
        return found if isinstance(found, dict) else json.loads(self._as_read())

    @property
    def version(self) -> int:
        found = self._was().get("version")
        return found if isinstance(found, int) else 0

    @property
    def changed_data(self) -> list[str]:
        """What differs from what was read, as it was written into the inputs."""
        was = self._was()
        return [
            name
            for name in self.names()
            if str(self.data.get(self.add_prefix(name), was.get(name, ""))).strip()
            != str(was.get(name, self._shown(name))).strip()
        ]

    def has_changed(self) -> bool:
        return bool(self.changed_data)

    def values(self) -> dict[str, Any]:
        """What is to be written: of a record what changed, of a new row all that is filled."""
        if self.row is None:
            return {name: self.cleaned_data[name] for name in self.names()}
        return {name: self.cleaned_data[name] for name in self.changed_data}

    def _clean_fields(self) -> None:
        """What the reader left alone is not judged: an old row never fails by it."""
        super()._clean_fields()  # type: ignore[misc]
        if self.row is not None:
            for name in set(self.errors) - set(self.changed_data):
                del self._errors[name]

    def refuse(self, refused: ValidationError | StaleVersion) -> None:
        """What the action said, beside the field it is about."""
        if isinstance(refused, StaleVersion):
            self._conflict(refused.record)
        elif hasattr(refused, "error_dict"):
            for name, found in refused.error_dict.items():
                self.add_error(name if name in self.fields else None, found)
        else:
            self.add_error(None, refused)

    def _conflict(self, record: models.Model) -> None:
        """Both values shown, nothing overwritten; the next save is over what is shown now."""
        current = type(record)._base_manager.get(pk=record.pk)
        mine, lines = type(self)(row=current, **self.choices()), []
        for name in self.changed_data:
            now = _words(mine.fields[name], mine._shown(name))
            typed = _words(self.fields[name], str(self.data.get(self.add_prefix(name), "")))
            lines.append(f"{self.fields[name].label}现在是“{now}”，您填的是“{typed}”")
        self.add_error(None, f"刚被别人改过：{'；'.join(lines)}。请核对后再保存。")
        read = dict(self._was()) | {"version": getattr(current, "version", 0)}
        self.data = {**self.data.dict(), self.add_prefix(READ): json.dumps(read)}

    def choices(self) -> dict[str, Any]:
        """What a row of this kind is made with."""
        return {}


class RowsForm(forms.Form):
    """The whole table: `rows` of what there is, `blanks` to fill. Field errors stay at their rows."""

    row_class: type[RowForm] = RowForm
    has_blanks = True

    def __init__(self, *args: Any, held: Sequence[models.Model], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        data = self.data if self.is_bound else None
        made = self.made_with(held)
        self.rows = [self.row_class(data, prefix=f"r{row.pk}", row=row, **made) for row in held]
        blanks = BLANKS if self.has_blanks else 0
        self.blanks = [self.row_class(data, prefix=f"n{at}", **made) for at in range(1, blanks + 1)]

    def made_with(self, held: Sequence[models.Model]) -> dict[str, Any]:
        """Choices that all rows share, found once."""
        return {}

    @property
    def heads(self) -> list[dict[str, Any]]:
        """Name and label of each column; one that no row has is none."""
        shown = {name for row in self.all_rows for name in row.names()}
        fields = self.row_class.base_fields
        return [{"name": name, "label": fields[name].label} for name in fields if name in shown]

    @property
    def all_rows(self) -> Iterator[RowForm]:
        yield from self.rows
        yield from self.blanks

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        known = {row.prefix for row in self.rows} | {row.prefix for row in self.blanks}
        sent = {key[: -len(READ) - 1] for key in self.data if key.endswith(f"-{READ}")}
        if sent - known:
            raise ValidationError("有的行已被别人删除，请重新打开这一页再改。")
        refused = [row for row in self.all_rows if not row.is_valid()]
        if refused:
            raise ValidationError(f"有 {len(refused)} 行要改，全部改好才会保存：")
        if not any(row.has_changed() for row in self.all_rows):
            raise ValidationError("没有改动，不用保存。")
        return cleaned

    def changes(self) -> dict[int, tuple[int, dict[str, Any]]]:
        return {row.key: (row.version, row.values()) for row in self.rows if row.has_changed()}

    def fresh(self) -> dict[str, dict[str, Any]]:
        return {row.key: row.values() for row in self.blanks if row.has_changed()}

    def refuse(self, found: Mapping[Any, ValidationError | StaleVersion]) -> ValidationError:
        """Hands each row what it met; returns what to say on top."""
        for row in self.all_rows:
            if row.key in found:
                row.refuse(found[row.key])
        return ValidationError(f"有 {len(found)} 行要改，全部改好才会保存：")


def pick(rows: Iterable[Any], blank: str = "—") -> list[tuple[str, str]]:
    """Records as choices of a select, by their short names, found once for all rows."""
    return [
        ("", blank),
        *((str(row.pk), getattr(row, "short_name", "") or str(row)) for row in rows),
    ]


class PickField(forms.TypedChoiceField):
    """One of a few records, given as a mapping; cleans to the record or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, coerce=str, empty_value="", **kwargs)
        self.found: Mapping[str, Any] = {}

    def offer(self, rows: Sequence[Any]) -> None:
        self.choices = pick(rows)
        self.found = {str(row.pk): row for row in rows}

    def clean(self, value: Any) -> Any:
        return self.found.get(super().clean(value))


def _value(row: Any, name: str) -> Any:
    if name == READ:
        return None
    return getattr(row, f"{name}_id") if hasattr(row, f"{name}_id") else getattr(row, name)


def _words(field: forms.Field, value: str) -> str:
    labels = {str(key): str(text) for key, text in getattr(field, "choices", ())}
    return (labels.get(value, value) if value else "") or "空"
