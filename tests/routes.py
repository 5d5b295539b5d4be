"""Apps of one run share what makes an address of a route: compiling it anew is nearly all that making an app costs."""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

Build = Callable[..., tuple[str, str]]


def share_builders() -> None:
    """Keep the compiled builders of routes; one reads its converters from the rule that it is bound to, so that it fits all."""
    compile_builder = Rule._compile_builder
    kept: dict[Any, Build] = {}

    def shared(rule: Rule, append_unknown: bool = True) -> Build:
        if rule.defaults:
            return compile_builder(rule, append_unknown)
        key = rule.rule, tuple(rule._trace), append_unknown
        if key not in kept:
            kept[key] = compile_builder(rule, append_unknown)
        return kept[key]

    Rule._compile_builder = shared  # type: ignore[method-assign]
