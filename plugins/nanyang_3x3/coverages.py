"""What must hold without a gap."""

from core.api import Coverage, P, helped, helpers, insured
from plugins.nanyang_3x3.bound import people_of_units

COVERAGES = (
    Coverage(
        norm="NY-18",
        key="insurance",
        title="人身意外伤害保险",
        binds=people_of_units,
        by=insured,
        on="cadre_id",
        at_most_gap=0,
    ),
    Coverage(
        norm="NY-24",
        title="帮扶责任人不断档",
        binds=helped,
        by=helpers,
        at_most_gap=P("max_contact_gap_days"),
    ),
)
