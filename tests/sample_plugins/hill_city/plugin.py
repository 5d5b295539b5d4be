"""What the made-up city's policy has, at a glance."""

from collections.abc import Iterable
from pathlib import Path

from core.api import (
    ActivityKind,
    Check,
    Choice,
    Duty,
    Norm,
    Parameter,
    Policy,
    Scheme,
    Trigger,
    hookimpl,
    load_activity_kinds,
    load_norms,
    load_parameters,
)

from . import rules

HERE = Path(__file__).parent


@hookimpl
def register_policy() -> Policy:
    return Policy(slug="hill_city", title="山前市驻村工作规定", issuer="山前市", level="city")


@hookimpl
def register_norms() -> Iterable[Norm]:
    return load_norms(HERE / "policy/norms.csv")


@hookimpl
def register_parameters() -> Iterable[Parameter]:
    return load_parameters(HERE / "policy/parameters.toml")


@hookimpl
def register_activity_kinds() -> Iterable[ActivityKind]:
    return load_activity_kinds(HERE / "policy/activity_kinds.csv")


@hookimpl
def register_choices() -> Iterable[Choice]:
    return rules.CHOICES


@hookimpl
def register_duties() -> Iterable[Duty]:
    return rules.DUTIES


@hookimpl
def register_checks() -> Iterable[Check]:
    return rules.CHECKS


@hookimpl
def register_triggers() -> Iterable[Trigger]:
    return rules.TRIGGERS


@hookimpl
def register_schemes() -> Iterable[Scheme]:
    return rules.SCHEMES


@hookimpl
def register_scenarios() -> Iterable[Path]:
    return sorted((HERE / "scenarios").glob("*.yaml"))
