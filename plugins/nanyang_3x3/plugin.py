"""What Nanyang's policy has, at a glance; the work is in the files of that name."""

from collections.abc import Iterable
from pathlib import Path

from core.api import (
    ActivityKind,
    Check,
    Choice,
    Coverage,
    Demonstration,
    Duty,
    GroupingKind,
    Ledger,
    Letter,
    Norm,
    Parameter,
    Policy,
    Report,
    Scheme,
    Workflow,
    hookimpl,
    load_activity_kinds,
    load_letters,
    load_norms,
    load_parameters,
)
from plugins.nanyang_3x3 import (
    checks,
    choices,
    coverages,
    demonstration,
    duties,
    ledgers,
    registers,
    reports,
    schemes,
    workflows,
)

HERE = Path(__file__).parent


@hookimpl
def register_policy() -> Policy:
    return Policy(
        slug="nanyang_3x3",
        title="南阳市定点帮扶“三个三”机制工作方案",
        issuer="南阳市",
        level="city",
        is_draft=True,
        norms=("NY-48",),
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
    return (*choices.CHOICES, *registers.CHOICES)


@hookimpl
def register_grouping_kinds() -> Iterable[GroupingKind]:
    return choices.GROUPINGS


@hookimpl
def register_checks() -> Iterable[Check]:
    return (*checks.CHECKS, *registers.CHECKS)


@hookimpl
def register_duties() -> Iterable[Duty]:
    return (*duties.DUTIES, *registers.DUTIES)


@hookimpl
def register_coverages() -> Iterable[Coverage]:
    return coverages.COVERAGES


@hookimpl
def register_ledgers() -> Iterable[Ledger]:
    return ledgers.LEDGERS


@hookimpl
def register_schemes() -> Iterable[Scheme]:
    return schemes.SCHEMES


@hookimpl
def register_reports() -> Iterable[Report]:
    return reports.REPORTS


@hookimpl
def register_workflows() -> Iterable[Workflow]:
    return workflows.WORKFLOWS


@hookimpl
def register_letters() -> Iterable[Letter]:
    return load_letters(HERE / "policy/letters.toml")


@hookimpl
def register_scenarios() -> Iterable[Path]:
    return sorted((HERE / "scenarios").glob("*.yaml"))


@hookimpl
def register_demonstration() -> Demonstration:
    return demonstration.nanyang()
