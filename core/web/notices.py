"""Messages for the next page the user sees: what was done, and the way to undo it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from flask import flash, get_flashed_messages

Kind = Literal["success", "info", "warning", "error"]
ICONS: Final = {
    "success": "check-circle-fill",
    "info": "info-circle",
    "warning": "exclamation-triangle-fill",
    "error": "x-circle-fill",
}
WORDS: Final = {"success": "成功", "info": "提示", "warning": "注意", "error": "错误"}


@dataclass(frozen=True, slots=True)
class Notice:
    """A message on a page; ``undo_url`` takes a POST that takes the act back."""

    text: str
    kind: str = "info"
    undo_url: str = ""
    link_url: str = ""
    link_text: str = ""

    @property
    def icon(self) -> str:
        """The icon beside it."""
        return ICONS[self.kind]

    @property
    def word(self) -> str:
        """The word before it, so that its kind does not rest on colour."""
        return WORDS[self.kind]


def notify(
    text: str, kind: Kind = "success", *, undo_url: str = "", link_url: str = "", link_text: str = ""
) -> None:
    """Show a message on the next page, perhaps with 撤销 or a link."""
    flash({"text": text, "undo_url": undo_url, "link_url": link_url, "link_text": link_text}, kind)  # type: ignore[arg-type]


def notices() -> Sequence[Notice]:
    """Give the messages that wait for this page, plain ``flash`` ones included."""
    waiting: list[tuple[str, Any]] = get_flashed_messages(with_categories=True)  # type: ignore[assignment]
    return [_notice(kind, said) for kind, said in waiting]


def _notice(kind: str, said: Any) -> Notice:
    kind = kind if kind in ICONS else "info"
    return Notice(str(said), kind) if isinstance(said, str) else Notice(kind=kind, **said)
