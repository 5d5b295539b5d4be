"""What Linfen's measure has, at a glance; the work is in the files of that name."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from core.api import (
    ActivityKind,
    Check,
    Choice,
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
from plugins.linfen_zhucun import (
    choices,
    demonstration,
    duties,
    leaves,
    offices,
    papers,
    people,
    reports,
    schemes,
    targets,
    teams,
    triggers,
    workflows,
)

HERE = Path(__file__).parent


@hookimpl
def register_policy() -> Policy:
    return Policy(
        slug="linfen_zhucun",
        title="临汾市进一步加强贫困村驻村工作队选派管理工作的实施办法",
        issuer="中共临汾市委办公厅、临汾市人民政府办公厅",
        level="city",
        number="厅字〔2018〕34号",
        starts_on=date(2018, 7, 5),
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
    return (*offices.CHECKS, *teams.CHECKS, *people.CHECKS, *leaves.CHECKS, *papers.CHECKS)


@hookimpl
def register_duties() -> Iterable[Duty]:
    return duties.DUTIES


@hookimpl
def register_targets() -> Iterable[Target]:
    return targets.TARGETS


@hookimpl
def register_triggers() -> Iterable[Trigger]:
    return triggers.TRIGGERS


@hookimpl
def register_workflows() -> Iterable[Workflow]:
    return workflows.WORKFLOWS


@hookimpl
def register_letters() -> Iterable[Letter]:
    return load_letters(HERE / "policy/letters.toml")


@hookimpl
def register_reports() -> Iterable[Report]:
    return reports.REPORTS


@hookimpl
def register_schemes() -> Iterable[Scheme]:
    return schemes.SCHEMES


@hookimpl
def register_scenarios() -> Iterable[Path]:
    return sorted((HERE / "scenarios").glob("*.yaml"))


@hookimpl
def register_demonstration() -> Demonstration:
    return demonstration.linfen()
