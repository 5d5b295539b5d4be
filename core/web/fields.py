"""Marshmallow fields that read what people write and answer with what to write instead."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal as Exact
from typing import Any, TypeVar, cast

from marshmallow import ValidationError, fields

from core.web.texts import text
from core.web.tolerant import NotUnderstoodError, parse_amount, parse_day, parse_phone, parse_whole

Offered = Sequence[tuple[str, str]]
T = TypeVar("T")
N = TypeVar("N", int, Exact)
_LARGEST = 10**12


class Text(fields.String):
    """One line of text, or several with ``multiline``; its length is counted in signs."""

    def __init__(self, *, longest: int = 200, multiline: bool = False, **kwargs: Any) -> None:
        self.longest, self.multiline = longest, multiline
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, *rest: Any, **options: Any) -> str:
        written = super()._deserialize(value, *rest, **options)
        if len(written) > self.longest:
            raise ValidationError(text("text_longest", longest=self.longest, count=len(written)))
        return written


class Day(fields.Field[date]):
    """A date as people write it: 2023-05-01, 2023.5.1, 2023年5月1日, an Excel serial number."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> date:
        if isinstance(value, date):
            return value
        return _read(parse_day, value)

    def _serialize(self, value: date | None, *_: Any, **__: Any) -> str | None:
        return value.isoformat() if value else None


class Whole(fields.Field[int]):
    """A whole number; digits may be full-width or grouped."""

    def __init__(self, *, least: int = 0, most: int = _LARGEST, **kwargs: Any) -> None:
        self.least, self.most = least, most
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int:
        figure = (
            value if isinstance(value, int) and not isinstance(value, bool) else _read(parse_whole, value)
        )
        return _within(figure, self.least, self.most)


class Amount(fields.Field[Exact]):
    """An exact decimal number; one place too many is refused, never rounded."""

    def __init__(self, *, places: int = 2, least: int = 0, most: int = _LARGEST, **kwargs: Any) -> None:
        self.places, self.least, self.most = places, least, most
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Exact:
        figure = value if isinstance(value, Exact) else _read(parse_amount, str(value))
        if figure != round(figure, self.places):
            raise ValidationError(text("amount_places", value=value, places=self.places))
        return _within(figure, self.least, self.most)

    def _serialize(self, value: Exact | None, *_: Any, **__: Any) -> str | None:
        return None if value is None else f"{value:f}"


class Phone(fields.String):
    """A mobile number or a landline with its area code, kept as digits."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        return _read(parse_phone, value)


class Choice(fields.String):
    """One of a closed list of (value, label); a form may offer the list when it is made."""

    offers_choices = True

    def __init__(self, offered: Offered = (), **kwargs: Any) -> None:
        self.offered = tuple(offered)
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, *rest: Any, **options: Any) -> str:
        chosen = super()._deserialize(value, *rest, **options)
        if chosen not in {offered for offered, _ in self.offered}:
            raise ValidationError(text("choice", value=chosen))
        return chosen


class Choices(fields.List[str | None]):
    """Several of a closed list of (value, label), in the order chosen, none twice."""

    offers_choices = True

    def __init__(self, offered: Offered = (), **kwargs: Any) -> None:
        super().__init__(cast(Any, Choice(offered)), **kwargs)

    @property
    def offered(self) -> Offered:
        """The closed list."""
        return self._choice.offered

    @offered.setter
    def offered(self, offered: Offered) -> None:
        self._choice.offered = tuple(offered)

    @property
    def _choice(self) -> Choice:
        return cast(Choice, self.inner)

    def _deserialize(self, value: Any, *rest: Any, **options: Any) -> list[str | None]:
        return list(dict.fromkeys(super()._deserialize(value, *rest, **options)))


class Flag(fields.Boolean):
    """A tick box: not sent means no."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"load_default": False} | kwargs)


class Named(Text):
    """A unit, cadre, village, area or household that people write by name; whoever reads the form puts its id in its place."""

    def __init__(self, of: str, **kwargs: Any) -> None:
        self.of = of
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, *rest: Any, **options: Any) -> Any:
        return value if isinstance(value, int) else super()._deserialize(value, *rest, **options)


class Upload(fields.Raw):
    """An uploaded file; what it holds is judged by who reads it, by content and not by name."""


def offer(field: fields.Field[Any], offered: Offered) -> None:
    """Give a choice field of one form its list."""
    if not isinstance(field, Choice | Choices):
        raise TypeError(f"{type(field).__name__} offers no choices; use Choice or Choices.")
    field.offered = tuple(offered)


def _read(parse: Callable[[str], T], value: Any) -> T:
    try:
        return parse(value if isinstance(value, str) else str(value))
    except NotUnderstoodError as error:
        raise ValidationError(str(error)) from error


def _within(figure: N, least: int, most: int) -> N:
    if figure < least:
        raise ValidationError(text("number_least", least=least))
    if figure > most:
        raise ValidationError(text("number_most", most=most))
    return figure


def messages_of(raw: Any) -> Mapping[str, list[str]]:
    """Flatten marshmallow's nested messages to one list a field, each message once."""
    return {str(name): list(dict.fromkeys(_leaves(found))) for name, found in dict(raw).items()}


def _leaves(found: Any) -> list[str]:
    if isinstance(found, Mapping):
        return [leaf for inner in found.values() for leaf in _leaves(inner)]
    return [leaf for inner in found for leaf in _leaves(inner)] if isinstance(found, list) else [str(found)]
