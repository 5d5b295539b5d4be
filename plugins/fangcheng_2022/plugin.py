"""What Fangcheng's work points have, at a glance; the work is in the files of that name."""

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
    GroupingKind,
    Ledger,
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
from plugins.fangcheng_2022 import (
    alert_matters,
    checks,
    choices,
    coverages,
    demonstration,
    duties,
    household_checks,
    household_matters,
    ledgers,
    own_checks,
    people_duties,
    post_matters,
    project_checks,
    project_matters,
    publicity_matters,
    reports,
    schemes,
    supervision,
    targets,
    triggers,
)

HERE = Path(__file__).parent


@hookimpl
def register_policy() -> Policy:
    return Policy(
        slug="fangcheng_2022",
        title="方城县2022年度巩固拓展脱贫攻坚成果同乡村振兴有效衔接工作要点",
        issuer="中共方城县委农村工作领导小组",
        level="county",
        starts_on=date(2022, 3, 15),
        ends_on=date(2022, 12, 31),
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
def register_grouping_kinds() -> Iterable[GroupingKind]:
    return choices.GROUPINGS


@hookimpl
def register_checks() -> Iterable[Check]:
    return (*checks.CHECKS, *household_checks.CHECKS, *project_checks.CHECKS, *own_checks.CHECKS)


@hookimpl
def register_duties() -> Iterable[Duty]:
    return (*duties.DUTIES, *people_duties.DUTIES)


@hookimpl
def register_coverages() -> Iterable[Coverage]:
    return coverages.COVERAGES


@hookimpl
def register_targets() -> Iterable[Target]:
    return (*targets.TARGETS, *own_checks.TARGETS)


@hookimpl
def register_triggers() -> Iterable[Trigger]:
    return triggers.TRIGGERS


@hookimpl
def register_ledgers() -> Iterable[Ledger]:
    return ledgers.LEDGERS


@hookimpl
def register_reports() -> Iterable[Report]:
    return reports.REPORTS


@hookimpl
def register_workflows() -> Iterable[Workflow]:
    return (
        *household_matters.WORKFLOWS,
        alert_matters.ALERT,
        project_matters.LIFE,
        *publicity_matters.PUBLICITY,
        post_matters.POST,
        *supervision.WORKFLOWS,
    )


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
    return demonstration.fangcheng()
