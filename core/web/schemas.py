"""The base of every marshmallow schema: Chinese messages, blanks as nothing, lists of a form as lists."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import marshmallow
from marshmallow import EXCLUDE, RAISE, Schema, fields, pre_load, validates_schema
from werkzeug.datastructures import FileStorage, MultiDict

from core.web.texts import TEXTS
from core.web.tolerant import clean

cross_check = partial(validates_schema, skip_on_field_errors=False)
"""Check fields against each other; runs also when single fields are wrong, so guard against missing ones."""


def speak_chinese() -> None:
    """Put the Chinese wording into marshmallow's own fields, schemas and validators; done once, on import."""
    for name, messages in TEXTS["fields"].items():
        kind: Any = getattr(fields, name)
        own = dict(vars(kind).get("default_error_messages", {}))
        kind.default_error_messages = own | messages
    Schema._default_error_messages = dict(TEXTS["schema"])
    for name, messages in TEXTS["validate"].items():
        for attribute, wording in messages.items():
            setattr(getattr(marshmallow.validate, name), attribute, wording)


speak_chinese()


class BaseSchema(Schema):
    """A schema for data from an API or an import: an unknown key is an error, a blank is nothing."""

    class Meta:
        """Refuse what is not offered."""

        unknown = RAISE

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Let a missing field be asked for by its label, with the verb that fits it."""
        wording = field_obj.metadata.get("required_message")
        verb = (
            "选择" if is_choice(field_obj) else "上传" if field_obj.metadata.get("kind") == "file" else "填写"
        )
        wording = wording or f"请{verb}{label_of(field_name, field_obj)}"
        field_obj.error_messages |= {"required": wording, "null": wording}

    @pre_load
    def _tidy(self, data: Any, **_: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        return dict(
            pair
            for name in self._names(data)
            if (pair := (name, self._tidy_value(name, data)))[1] is not marshmallow.missing
        )

    def _names(self, data: Mapping[str, Any]) -> list[str]:
        known = [field.data_key or name for name, field in self.load_fields.items()]
        return [name for name in known if name in data] + [name for name in data if name not in set(known)]

    def _tidy_value(self, name: str, data: Mapping[str, Any]) -> Any:
        field = self._field_for(name)
        if isinstance(field, fields.List):
            raw = data.getlist(name) if isinstance(data, MultiDict) else data[name]
            return tidy_list(raw, field)
        value = clean(data[name]) if isinstance(data[name], str) else data[name]
        blank = value == "" or (isinstance(value, FileStorage) and not value.filename)
        if blank and field is not None:
            return None if field.allow_none else marshmallow.missing
        return value

    def _field_for(self, name: str) -> fields.Field[Any] | None:
        for attribute, field in self.load_fields.items():
            if (field.data_key or attribute) == name:
                return field
        return None


class FormSchema(BaseSchema):
    """A schema for a form: only offered fields are taken, everything else is left aside."""

    class Meta:
        """Take what is offered and nothing else."""

        unknown = EXCLUDE


def tidy_list(raw: Any, field: fields.List[Any]) -> Any:
    """Drop the blanks of a list; an empty list of a required field counts as missing."""
    if not isinstance(raw, list | tuple):
        return raw
    items = [clean(item) if isinstance(item, str) else item for item in raw]
    kept = [item for item in items if item != ""]
    return kept if kept or not field.required else marshmallow.missing


def label_of(name: str, field: fields.Field[Any]) -> str:
    """Give what a field is called on the page."""
    return str(field.metadata.get("label", name))


def is_choice(field: fields.Field[Any]) -> bool:
    """Tell whether a field is answered by choosing rather than by writing."""
    return bool(getattr(field, "offers_choices", False) or "choices" in field.metadata)
