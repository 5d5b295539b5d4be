"""The few pieces of HTML that stand hundreds of times on a page, written without a macro's cost; all escaped."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, Protocol

from markupsafe import Markup, escape

from core.web import statuses, zh
from core.web.assets import icon_url
from core.web.pages import Cell, Column
from core.web.urls import carry

_FORMATS: Final[Mapping[str, Callable[[Any], object]]] = {
    "number": zh.number,
    "day": zh.day,
    "moment": zh.moment,
    "phone": zh.phone_masked,
    "percent": zh.percent,
    "period": zh.period_zh,
    "yes_no": zh.yes_no,
}


def icon(name: str, label: str = "") -> Markup:
    """Write an icon of the sprite; without a label it is decoration, without a sprite only the label is left."""
    url = icon_url(name)
    return _icon(url, label) if url else escape(label)


def badge(status: str, force: str | None = None) -> Markup:
    """Write a status's badge: its word and its icon."""
    look = statuses.look(status, force)
    return _badge(look, icon_url(look.icon))


class Marks(Protocol):
    """What a cell of kind ``marks`` is given: (status, force, number) to show, and how many answers there are at all."""

    @property
    def shown(self) -> Sequence[tuple[str, str | None, int]]:
        """What is shown, the gravest first."""

    @property
    def numbers(self) -> Mapping[Any, int]:
        """Every answer with its number."""


def marks(value: Marks) -> Markup:
    """Write the answers of a row: badges with numbers, one that all is met, or a dash where nothing is asked."""
    shown = [
        _numbered(look := statuses.look(status, force), icon_url(look.icon), number)
        for status, force, number in value.shown
    ]
    if not shown:
        shown = [badge("met") if value.numbers else Markup('<span class="muted">—</span>')]
    return Markup(f'<span class="marks">{"".join(shown)}</span>')  # noqa: S704 - all is escaped


def cell(column: Column, value: Any, href: str | None = None) -> Markup:
    """Write one cell of a list by its column's kind."""
    shown = _format_of(column.kind)(value)
    inner = f'<a href="{escape(carry(href))}">{escape(shown)}</a>' if href else escape(shown)
    return Markup(f"{_opening(column.kind, column.label)}{inner}</span></td>")  # noqa: S704 - all is escaped


class RowWriter:
    """Writes the rows of one list: what depends on the column alone is worked out once."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = [(_opening(one.kind, one.label), _format_of(one.kind)) for one in columns]

    def __call__(self, number: int, cells: Sequence[Cell], first: Markup | str = "") -> Markup:
        """Write one row; ``first`` is a cell before the running number."""
        written = [
            f'<tr role="row">{escape(first)}<td role="cell" class="cell-no" data-label="序号">{number}</td>'
        ]
        for (opening, show), (_, value, href) in zip(self._columns, cells, strict=True):
            inner = escape(show(value))
            link = f'<a href="{escape(carry(href))}">{inner}</a>' if href else inner
            written.append(f"{opening}{link}</span></td>")
        return Markup("".join(written) + "</tr>")  # noqa: S704 - all is escaped


def _format_of(kind: str) -> Callable[[Any], object]:
    if kind == "status":
        return _status
    if kind == "marks":
        return marks
    return _FORMATS.get(kind, _text)


def _status(value: Any) -> object:
    return badge(value) if value else zh.DASH


def _text(value: Any) -> object:
    return zh.DASH if value is None or value == "" else value


@lru_cache(maxsize=256)
def _icon(url: str, label: str) -> Markup:
    told = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="icon" {} focusable="false"><use href="{}"></use></svg>').format(told, url)


@lru_cache(maxsize=64)
def _badge(look: statuses.Look, url: str | None) -> Markup:
    symbol = _icon(url, "") if url else Markup()
    return Markup('<span class="badge-status tone-{}">{}{}</span>').format(look.tone, symbol, look.label)


@lru_cache(maxsize=1024)
def _numbered(look: statuses.Look, url: str | None, number: int) -> Markup:
    symbol = _icon(url, "") if url else Markup()
    return Markup('<span class="badge-status tone-{}">{}{} {}</span>').format(
        look.tone, symbol, look.label, number
    )


@lru_cache(maxsize=1024)
def _opening(kind: str, label: str) -> Markup:
    return Markup('<td role="cell" class="cell-{}" data-label="{}"><span>').format(kind, label)
