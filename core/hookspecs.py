"""The hooks of a policy plugin. Each is collected once at start; a plugin gives only those it needs."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import pluggy

from core.policy.ledger import Ledger
from core.policy.norm import Norm, Parameter, Policy
from core.policy.report import Report
from core.policy.rules import Check, Coverage, Duty, Target, Trigger
from core.policy.scheme import Scheme
from core.policy.vocabulary import ActivityKind, Choice, GroupingKind
from core.policy.workflow import Letter, Workflow

if TYPE_CHECKING:
    from core.demo.plan import Demonstration

NAMESPACE = "bangfu"
hookspec = pluggy.HookspecMarker(NAMESPACE)
hookimpl = pluggy.HookimplMarker(NAMESPACE)


@hookspec
def register_policy() -> Policy:  # type: ignore[empty-body]
    """Return the policy this plugin holds: slug (the plugin's folder name), title, issuer, level, number, dates."""


@hookspec
def register_norms() -> Iterable[Norm]:  # type: ignore[empty-body]
    """Return the norms in the document's order, usually `load_norms(HERE / "policy/norms.csv")`."""


@hookspec
def register_parameters() -> Iterable[Parameter]:  # type: ignore[empty-body]
    """Return every figure of the policy; what the paper leaves blank is an open parameter, never a default."""


@hookspec
def register_activity_kinds() -> Iterable[ActivityKind]:  # type: ignore[empty-body]
    """Return the kinds of fact this policy adds to the shared ones; a shared kind may be named again to cite norms."""


@hookspec
def register_choices() -> Iterable[Choice]:  # type: ignore[empty-body]
    """Return the closed lists of the policy."""


@hookspec
def register_grouping_kinds() -> Iterable[GroupingKind]:  # type: ignore[empty-body]
    """Return the kinds of grouping beside the area tree that the policy knows (zones, liaison groups)."""


@hookspec
def register_duties() -> Iterable[Duty]:  # type: ignore[empty-body]
    """Return the duties: who must do what, how often."""


@hookspec
def register_checks() -> Iterable[Check]:  # type: ignore[empty-body]
    """Return the checks: facts that must hold."""


@hookspec
def register_coverages() -> Iterable[Coverage]:  # type: ignore[empty-body]
    """Return the coverages: what must hold without a gap."""


@hookspec
def register_targets() -> Iterable[Target]:  # type: ignore[empty-body]
    """Return the targets: figures to reach by a date."""


@hookspec
def register_triggers() -> Iterable[Trigger]:  # type: ignore[empty-body]
    """Return the triggers: when facts hold, something is proposed for a person to decide."""


@hookspec
def register_workflows() -> Iterable[Workflow]:  # type: ignore[empty-body]
    """Return the workflows: what is asked, decided, answered and closed, by whom and until when."""


@hookspec
def register_letters() -> Iterable[Letter]:  # type: ignore[empty-body]
    """Return the official letters that workflows issue, usually `load_letters(HERE / "policy/letters.toml")`."""


@hookspec
def register_ledgers() -> Iterable[Ledger]:  # type: ignore[empty-body]
    """Return the ledgers: forms exchanged as workbooks."""


@hookspec
def register_schemes() -> Iterable[Scheme]:  # type: ignore[empty-body]
    """Return the schemes: how subjects are scored, ranked, graded and signed off in each period."""


@hookspec
def register_reports() -> Iterable[Report]:  # type: ignore[empty-body]
    """Return the reports and boards: tables asked of the records, by area, by line or by goal, with their charts."""


@hookspec
def register_scenarios() -> Iterable[Path]:  # type: ignore[empty-body]
    """Return the scenario files, usually `(HERE / "scenarios").glob("*.yaml")`."""


@hookspec
def register_demonstration() -> "Demonstration":  # type: ignore[empty-body]
    """Return what the demonstration database needs to know of this jurisdiction: areas, units, groupings, accounts, mix."""
