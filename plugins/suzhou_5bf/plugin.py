"""What Suzhou's policy has, at a glance; the work is in the files of that name."""

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
from plugins.suzhou_5bf import (
    checks,
    choices,
    consequences,
    coverages,
    demonstration,
    duties,
    ledgers,
    library_checks,
    partner_checks,
    partner_duties,
    reports,
    schemes,
    targets,
    team_duties,
    triggers,
    workflows,
)

HERE = Path(__file__).parent


@hookimpl
def register_policy() -> Policy:
    return Policy(
        slug="suzhou_5bf",
        title="宿州市关于深入推进“五大帮扶”工作实施方案",
        issuer="宿州市巩固拓展脱贫攻坚成果专项小组办公室",
        level="city",
        number="宿巩固办〔2022〕2号",
        starts_on=date(2022, 7, 18),
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
    return (*checks.CHECKS, *partner_checks.CHECKS, *library_checks.CHECKS)


@hookimpl
def register_duties() -> Iterable[Duty]:
    return (*duties.DUTIES, *team_duties.DUTIES, *partner_duties.DUTIES)


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
def register_workflows() -> Iterable[Workflow]:
    return (*workflows.WORKFLOWS, *consequences.WORKFLOWS)


@hookimpl
def register_letters() -> Iterable[Letter]:
    return load_letters(HERE / "policy/letters.toml")


@hookimpl
def register_ledgers() -> Iterable[Ledger]:
    return ledgers.LEDGERS


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
    return demonstration.suzhou()
