"""What a route declares: who may come in, the act's name in the audit trail, how often it may be done.

A view without a declaration stops the start of the app. The declaration is an attribute of the view function;
it is enforced in one place, before the view runs (`core.accounts.entry`).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, TypeVar

from flask import Flask
from werkzeug.routing import Rule

READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
ATTRIBUTE: Final = "__access__"
LOCKOUT: Final = "lockout"
SPANS: Final = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}

View = TypeVar("View", bound=Callable[..., Any])


class UndeclaredRouteError(Exception):
    """A route that may not be served as it stands; the message names it and says what to write."""


@dataclass(frozen=True, slots=True)
class Throttle:
    """At most so many times in a span of time, for each user."""

    times: int
    span: timedelta


@dataclass(frozen=True, slots=True)
class Access:
    """The declaration of a route; neither permission nor public means: everyone who is logged in."""

    permission: str | None = None
    public: bool = False
    audit: str | None = None
    throttle: str | None = None
    once: bool = False

    @property
    def policy(self) -> str:
        """Say in one word who may come in."""
        return self.permission or ("public" if self.public else "logged_in")

    @property
    def limit(self) -> Throttle | None:
        """Give the throttle as numbers; the lockout of secrets keeps its own count."""
        if self.throttle is None or self.throttle == LOCKOUT:
            return None
        found = re.fullmatch(r"(\d+)/(minute|hour|day)", self.throttle)
        if not found:
            raise ValueError(f"a throttle reads like '30/hour' or '{LOCKOUT}', not {self.throttle!r}")
        return Throttle(int(found[1]), SPANS[found[2]])


def permission(
    name: str, *, audit: str | None = None, throttle: str | None = None, once: bool = False
) -> Callable[[View], View]:
    """Open a view to holders of a permission; a writing view names its audit event, a create says `once`."""
    return _declare(Access(permission=name, audit=audit, throttle=throttle, once=once))


def logged_in(
    *, audit: str | None = None, throttle: str | None = None, once: bool = False
) -> Callable[[View], View]:
    """Open a view to everyone who is logged in."""
    return _declare(Access(audit=audit, throttle=throttle, once=once))


def public(*, audit: str | None = None, throttle: str | None = None) -> Callable[[View], View]:
    """Open a view to everyone, known or not."""
    return _declare(Access(public=True, audit=audit, throttle=throttle))


def _declare(access: Access) -> Callable[[View], View]:
    _ = access.limit  # a misspelt throttle is refused where it is written

    def mark(view: View) -> View:
        setattr(view, ATTRIBUTE, access)
        return view

    return mark


def access_of(view: Callable[..., Any] | None) -> Access | None:
    """Give a view's declaration, if it has one."""
    found: Access | None = getattr(view, ATTRIBUTE, None)
    return found


def check_routes(app: Flask, known: frozenset[str] | set[str]) -> None:
    """Refuse to start with a route that is undeclared, or asks for what is unknown, or writes unrecorded."""
    faults = [fault for rule in app.url_map.iter_rules() for fault in _faults(app, rule, known)]
    if faults:
        raise UndeclaredRouteError("the start is refused:\n" + "\n".join(f"- {fault}" for fault in faults))


def _faults(app: Flask, rule: Rule, known: frozenset[str] | set[str]) -> Iterator[str]:
    view = app.view_functions[rule.endpoint]
    name = f"{rule.rule} ({view.__module__}.{getattr(view, '__qualname__', rule.endpoint)})"
    access = access_of(view)
    if access is None:
        yield f'{name} declares no access; write @permission("…"), @logged_in() or @public() above it'
        return
    if access.permission and access.permission not in known:
        yield f"{name} asks for {access.permission!r}, which is not in core/accounts/roles.toml"
    if writes(rule) and not access.audit:
        yield f'{name} writes and names no audit event; add audit="…"'
    if (access.throttle not in (None, LOCKOUT)) and not access.audit:
        yield f"{name} is throttled by its audit event and names none"


def writes(rule: Rule) -> bool:
    """Tell whether a rule takes a method that changes something."""
    return bool((rule.methods or set()) - READING)


def route_facts(app: Flask) -> list[dict[str, Any]]:
    """Give what `bangfu routes --json` prints: one entry for each rule, in the order of the paths."""
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))
    return [_fact(app, rule) for rule in rules]


def _fact(app: Flask, rule: Rule) -> dict[str, Any]:
    view = app.view_functions[rule.endpoint]
    access = access_of(view) or Access()
    package = view.__module__.split(".")
    return {
        "rule": rule.rule,
        "endpoint": rule.endpoint,
        "methods": sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}),
        "plugin": package[1] if package[0] == "plugins" else None,
        "policy": access.policy,
        "permission": access.permission,
        "public": access.public,
        "csrf": writes(rule),
        "audit": access.audit,
        "throttle": access.throttle,
        "once": access.once,
    }
