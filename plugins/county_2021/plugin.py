"""What the county's policy has, at a glance; the work is in the files of that name."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from core.api import (
    ActivityKind,
    Check,
    Choice,
    Coverage,
    Demonstration,
    Duty,
    Letter,
    Norm,
    Parameter,
    Policy,
    Report,
    Scheme,
    Target,
    Trigger,
    Workflow,
    hookimpl,
    load_activity_kinds,
    load_letters,
    load_norms,
    load_parameters,
)
from plugins.county_2021 import (
    checks,
    choices,
    coverages,
    demonstration,
    duties,
    registers,
    reports,
    schemes,
    supervision,
    targets,
    triggers,
    workflows,
)

HERE = Path(__file__).parent


@hookimpl
def register_policy() -> Policy:
    return Policy(
        slug="county_2021",
        title="2021-2023年XX县乡村振兴驻村帮扶工作方案",
        issuer="XX县",
        level="county",
        starts_on=date(2021, 1, 1),
        ends_on=date(2023, 12, 31),
    )


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
    return choices.CHOICES


@hookimpl
def register_checks() -> Iterable[Check]:
    return (*checks.CHECKS, *registers.CHECKS)


@hookimpl
def register_duties() -> Iterable[Duty]:
    return duties.DUTIES


@hookimpl
def register_coverages() -> Iterable[Coverage]:
    return coverages.COVERAGES


@hookimpl
def register_targets() -> Iterable[Target]:
    return targets.TARGETS


@hookimpl
def register_triggers() -> Iterable[Trigger]:
    return triggers.TRIGGERS


@hookimpl
def register_reports() -> Iterable[Report]:
    return reports.REPORTS


@hookimpl
def register_workflows() -> Iterable[Workflow]:
    return (*workflows.WORKFLOWS, *supervision.WORKFLOWS)


@hookimpl
def register_letters() -> Iterable[Letter]:
    return load_letters(HERE / "policy/letters.toml")


@hookimpl
def register_schemes() -> Iterable[Scheme]:
    return schemes.SCHEMES


@hookimpl
def register_scenarios() -> Iterable[Path]:
    return sorted((HERE / "scenarios").glob("*.yaml"))


@hookimpl
def register_demonstration() -> Demonstration:
    return demonstration.xx_county()
