"""What the made-up county's policy has, at a glance."""

from collections.abc import Iterable
from pathlib import Path

from core.api import (
    ActivityKind,
    Check,
    Coverage,
    Duty,
    Letter,
    Norm,
    Parameter,
    Policy,
    Trigger,
    Workflow,
    hookimpl,
    load_activity_kinds,
    load_letters,
    load_norms,
    load_parameters,
)

from . import rules, workflows

HERE = Path(__file__).parent


@hookimpl
def register_policy() -> Policy:
    return Policy(slug="river_county", title="河湾县驻村工作办法", issuer="河湾县", level="county")


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
def register_duties() -> Iterable[Duty]:
    return rules.DUTIES


@hookimpl
def register_triggers() -> Iterable[Trigger]:
    return rules.TRIGGERS


@hookimpl
def register_checks() -> Iterable[Check]:
    return rules.CHECKS


@hookimpl
def register_coverages() -> Iterable[Coverage]:
    return rules.COVERAGES


@hookimpl
def register_workflows() -> Iterable[Workflow]:
    return workflows.WORKFLOWS


@hookimpl
def register_letters() -> Iterable[Letter]:
    return load_letters(HERE / "policy/letters.toml")


@hookimpl
def register_scenarios() -> Iterable[Path]:
    return sorted((HERE / "scenarios").glob("*.yaml"))
