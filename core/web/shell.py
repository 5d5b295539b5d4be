"""What stands around every page: the site's name, the menu, who is looking, and help."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from flask import Flask, Response, current_app, g, request

from core.clock import now

LARGE: Final = "large"
_KEY: Final = "bangfu.shell"


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A line of the menu, perhaps with lines below it (two levels at most); ``count`` is what waits there."""

    label: str
    url: str
    icon: str = ""
    count: int = 0
    items: Sequence["MenuItem"] = ()

    def is_here(self, path: str) -> bool:
        """Tell whether the page shown belongs under this line."""
        own = self.url.partition("?")[0]
        return path == own or (own != "/" and path.startswith(own.rstrip("/") + "/"))

    def is_open(self, path: str) -> bool:
        """Tell whether this line or one below it is where the user is."""
        return self.is_here(path) or any(item.is_here(path) for item in self.items)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking: name, role, area, and the key under which the browser keeps this person's drafts."""

    key: str
    name: str
    role: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame of a page for one request; the app's provider fills in what it has."""

    title: str = "帮扶"
    subtitle: str = ""
    viewer: Viewer | None = None
    menu: Sequence[MenuItem] = ()
    home_url: str = "/"
    login_url: str = ""
    logout_url: str = ""
    account_url: str = ""
    inbox_url: str = ""
    inbox_count: int = 0
    search_url: str = ""
    help_url: str = ""
    feedback_url: str = ""
    organiser: str = ""
    record_number: str = ""
    telephone: str = ""
    watermark: str = ""
    notices: Sequence[str] = field(default_factory=tuple)


Provider = Callable[[], Shell]


def set_shell(app: Flask, provider: Provider) -> None:
    """Say who fills in the frame of every page; called once a request, when a whole page is rendered."""
    app.extensions[_KEY] = provider


def current_shell() -> Shell:
    """Give the frame for this request."""
    if "shell" not in g:
        provider: Provider = current_app.extensions.get(_KEY, Shell)
        g.shell = provider()
    shell: Shell = g.shell
    return shell


def viewer_name() -> str:
    """Name who is looking, for the foot of a print."""
    viewer = current_shell().viewer
    return viewer.name if viewer else "未登录"


def is_large() -> bool:
    """Tell whether this browser asked for large print: in the address just now, or before."""
    return (request.args.get(LARGE) or request.cookies.get(LARGE)) == "1"


def keep_large(response: Response) -> Response:
    """Let the browser remember the size of print it asked for; nothing is kept on the server."""
    asked = request.args.get(LARGE)
    if asked in {"0", "1"}:
        response.set_cookie(LARGE, asked, max_age=31_536_000, httponly=True, samesite="Lax", path="/")
    return response


def is_printing() -> bool:
    """Tell whether the print view is asked for."""
    return request.args.get("print") == "1"


GLOBALS: dict[str, Any] = {
    "current_shell": current_shell,
    "viewer_name": viewer_name,
    "is_large": is_large,
    "is_printing": is_printing,
    "now": now,
}
