"""A form as the page shows it: fields with label, hint, value and errors, made from a marshmallow schema."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from marshmallow import Schema, ValidationError, fields
from werkzeug.datastructures import FileStorage, MultiDict

from core.web import fields as own
from core.web.fields import Offered, messages_of, offer
from core.web.schemas import label_of

_KINDS: tuple[tuple[type[Any], str], ...] = (
    (own.Upload, "file"),
    (own.Day, "day"),
    (fields.Date, "day"),
    (own.Whole, "whole"),
    (fields.Integer, "whole"),
    (own.Amount, "amount"),
    (fields.Decimal, "amount"),
    (fields.Boolean, "flag"),
    (own.Phone, "phone"),
    (own.Choices, "choices"),
    (own.Choice, "choice"),
)
_RADIOS = 5
CONFIRM, EDIT = "confirm", "edit"
"""What ``Form.step`` says after a check page: its act was confirmed, or something is to be changed."""


@dataclass(slots=True)
class Field:
    """One field on the page; ``value`` is what the user wrote, or the stored value written for a form."""

    name: str
    label: str
    kind: str
    required: bool = False
    hint: str = ""
    group: str = ""
    choices: Offered = ()
    value: str | list[str] = ""
    errors: list[str] = field(default_factory=list)
    longest: int | None = None
    unit: str = ""
    width: str = ""
    rows: int = 4
    autocomplete: str = "off"
    suggest: Offered = ()
    accept: str = ""
    readonly: bool = False

    @property
    def id(self) -> str:
        """The id of its input, or of its first box."""
        return f"f-{self.name.replace('_', '-')}"

    @property
    def as_radios(self) -> bool:
        """True where so few choices are offered that all are shown at once."""
        return self.kind == "choice" and len(self.choices) <= _RADIOS

    @property
    def described_by(self) -> str:
        """The ids of its hint and error, for the input's ``aria-describedby``."""
        parts = [("hint", bool(self.hint)), ("error", bool(self.errors))]
        return " ".join(f"{self.id}-{name}" for name, there in parts if there)

    @property
    def shown(self) -> str:
        """The value in words, for a page where answers are checked; empty where nothing was given."""
        chosen = self.value if isinstance(self.value, list) else [self.value]
        if self.kind == "flag":
            return "是" if self.value == "true" else "否"
        label_by_value = dict(self.choices)
        return "、".join(label_by_value.get(value, value) for value in chosen if value)

    def has(self, value: str) -> bool:
        """Tell whether a choice is the chosen one, or among those chosen."""
        return value in self.value if isinstance(self.value, list) else value == self.value


class Form:
    """A schema, what was filled in, and what is wrong with it; it reads and reports, and never stores."""

    def __init__(
        self,
        schema: Schema,
        values: Mapping[str, Any] | object | None = None,
        *,
        form_id: str = "form",
        choices: Mapping[str, Offered] | None = None,
        suggest: Mapping[str, Offered] | None = None,
        version: int | None = None,
        once: bool = False,
        sensitive: bool = False,
        readonly: tuple[str, ...] = (),
    ) -> None:
        self.schema, self.id, self.version, self.sensitive = schema, form_id, version, sensitive
        self.once: str | None = uuid4().hex if once else None
        self.errors: list[str] = []
        self.data: dict[str, Any] = {}
        self.step = ""
        for name, offered in (choices or {}).items():
            offer(schema.fields[name], offered)
        self._fields = {
            name: _field(name, declared, values, (suggest or {}).get(name, ()), name in readonly)
            for name, declared in schema.load_fields.items()
        }

    def __iter__(self) -> Iterator[Field]:
        return iter(self._fields.values())

    def __getitem__(self, name: str) -> Field:
        return self._fields[name]

    def load(
        self, sent: MultiDict[str, str], files: MultiDict[str, FileStorage] | None = None
    ) -> dict[str, Any] | None:
        """Read what was sent; give the clean data, or None with the errors beside their fields.

        Where something is wrong, ``data`` still holds what was right.
        """
        self._keep(sent)
        merged: MultiDict[str, Any] = MultiDict(list(sent.items(multi=True)))
        for name, file in files.items(multi=True) if files else ():
            merged.add(name, file)
        for name in (name for name, shown in self._fields.items() if shown.readonly):
            merged.poplist(name)
        partial = tuple(name for name, shown in self._fields.items() if shown.readonly)
        try:
            self.data = dict(self.schema.load(merged, partial=partial))
        except ValidationError as error:
            self._blame(messages_of(error.messages))
            self.data = dict(error.valid_data) if isinstance(error.valid_data, Mapping) else {}
            return None
        return self.data

    def add_error(self, message: str, name: str | None = None) -> None:
        """Say what an operation refused, beside its field or above the form."""
        (self._fields[name].errors if name and name in self._fields else self.errors).append(message)

    @property
    def failed(self) -> bool:
        """True where something must be corrected."""
        return bool(self.errors) or any(shown.errors for shown in self)

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows this form."""
        return 422 if self.failed else 200

    def titled(self, title: str) -> str:
        """Give the page's title, which says so first when something is wrong."""
        return f"错误：{title}" if self.failed else title

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Every error with the address of its field, for the summary above the form."""
        whole = [(f"#{self.id}", message) for message in self.errors]
        return whole + [(f"#{shown.id}", message) for shown in self for message in shown.errors]

    @property
    def groups(self) -> list[tuple[str, list[Field]]]:
        """The fields under their headings, in the order declared."""
        grouped: dict[str, list[Field]] = {}
        for shown in self:
            grouped.setdefault(shown.group, []).append(shown)
        return list(grouped.items())

    @property
    def has_files(self) -> bool:
        """True where the form must be sent in parts."""
        return any(shown.kind == "file" for shown in self)

    @property
    def hidden_values(self) -> list[tuple[str, str]]:
        """Every answer as it was written, for the page where answers are checked."""
        hidden: list[tuple[str, str]] = []
        for shown in self:
            if shown.readonly or shown.kind in {"file", "password"} or shown.value == "false":
                continue
            given = shown.value if isinstance(shown.value, list) else [shown.value]
            hidden += [(shown.name, value) for value in given]
        return hidden

    def _keep(self, sent: MultiDict[str, str]) -> None:
        self.once = sent.get("_once") or self.once
        self.version = _whole_or(sent.get("_version"), self.version)
        self.step = sent.get("_step", "")
        for shown in self:
            shown.errors.clear()
            if shown.readonly or shown.kind in {"file", "password"}:
                continue
            written: str | list[str] = sent.get(shown.name, "")
            if shown.kind == "choices":
                written = sent.getlist(shown.name)
            elif shown.kind == "flag":
                written = "true" if written else "false"
            shown.value = written
        self.errors.clear()

    def _blame(self, messages: Mapping[str, list[str]]) -> None:
        name_by_key = {declared.data_key or name: name for name, declared in self.schema.load_fields.items()}
        for key, found in messages.items():
            for message in found:
                self.add_error(message, name_by_key.get(key))


def _field(name: str, declared: fields.Field[Any], values: object, suggest: Offered, readonly: bool) -> Field:
    told = declared.metadata
    kind = str(told.get("kind") or _kind(declared))
    offered = getattr(declared, "offered", None) or tuple(told.get("choices", ()))
    return Field(
        name=declared.data_key or name,
        label=label_of(name, declared),
        kind=kind,
        required=declared.required,
        hint=told.get("hint", ""),
        group=told.get("group", ""),
        choices=offered,
        value=written(_get(values, name), kind),
        longest=getattr(declared, "longest", None),
        unit=told.get("unit", ""),
        width=told.get("width", ""),
        rows=told.get("rows", 4),
        autocomplete=told.get("autocomplete", "off"),
        suggest=suggest,
        accept=told.get("accept", ""),
        readonly=readonly,
    )


def _kind(declared: fields.Field[Any]) -> str:
    if isinstance(declared, own.Text) and declared.multiline:
        return "textarea"
    return next((kind for cls, kind in _KINDS if isinstance(declared, cls)), "text")


def written(value: Any, kind: str) -> str | list[str]:
    """Write a stored value the way its field is filled in."""
    if kind == "choices":
        return [str(item) for item in value or ()]
    if kind == "flag":
        return "true" if value else "false"
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _get(values: object, name: str) -> Any:
    if isinstance(values, Mapping):
        return values.get(name)
    return getattr(values, name, None)


def _whole_or(sent: str | None, fallback: int | None) -> int | None:
    return int(sent) if sent and sent.isascii() and sent.isdecimal() and len(sent) < 19 else fallback
