"""When a household is proposed for a look: the reference line and what was found; a person decides, income alone does not."""

from sqlalchemy import case, extract, func

from core.api import AS_OF, AT_RISK, PART_FROM, YEAR, Activity, Count, Need, P, Trigger
from plugins.fangcheng_2022.bound import ISSUED, screened
from plugins.fangcheng_2022.figures import TODAY_OR_END, in_state, latest

HOUSEHOLD = screened.c.subject_id
own_line = extract("year", PART_FROM) == ISSUED.year
line = case((own_line, P("income_reference_2022")), else_=P("income_reference_later"))

TRIGGERS = (
    Trigger(
        norm="FC-11",
        title="监测排查",
        binds=screened,
        every=YEAR,
        proposes="monitoring",
        needs=(
            Need(
                latest("household_income", Activity.household_id, HOUSEHOLD, TODAY_OR_END),
                at_most=line,
                label="人均纯收入",
                unit="元",
                datum="人均纯收入测算",
            ),
            Need(
                Count(
                    "household_concern",
                    by=Activity.household_id,
                    unless={"已经解决": func.coalesce(Activity.until_on, AS_OF) < AS_OF},
                ),
                at_least=1,
                label="没有解决的困难",
                unit="项",
            ),
        ),
        exempt={"已纳入监测": in_state(HOUSEHOLD, TODAY_OR_END, *AT_RISK)},
    ),
)
