"""Interview and circular: only where duty was not met, with serious bad consequences, as a person decides."""

from core.api import (
    AS_OF,
    DATA,
    OF,
    FormSchema,
    Guard,
    Who,
    Workflow,
    adverse,
    consequence,
    form,
    recorded,
)

PROPOSERS, DECIDERS = (Who("county_officer"), Who("city_officer")), (Who("city_officer"),)


class DecisionForm(FormSchema):
    """What the city's office decides: whether the condition holds, on what it rests, how long it counts."""

    is_serious = form.Flag(metadata={"label": "造成严重不良后果"})
    harm = form.Text(longest=300, multiline=True, required=True, metadata={"label": "不良后果"})
    basis = form.Text(longest=120, required=True, metadata={"label": "依据"})
    counts_until = form.Day(required=True, metadata={"label": "计入年度综合考核到哪一天"})


only_serious = Guard(
    norm="SZ-38", says="没有认定造成严重不良后果，不能约谈通报。", holds=DATA("is_serious").is_(True)
)


def circular(about: str, title: str, concerned: Who, kind: str) -> Workflow:
    """Give the workflow of an interview and circular about units or people."""
    marked = consequence(
        "annual_evaluation", "纳入年度综合考核", starts_on=AS_OF, ends_on=DATA("counts_until")
    )
    return adverse(
        norm="SZ-38",
        key=f"{about}_circular",
        title=title,
        about=about,
        proposers=PROPOSERS,
        concerned=(concerned,),
        deciders=DECIDERS,
        decides=DecisionForm,
        guards=(only_serious,),
        effects=(recorded(kind, **{about: OF(about)}, note=DATA("harm")), marked),
        letters=("circular",),
    )


WORKFLOWS = (
    circular("unit", "对单位约谈通报", Who("unit_officer", "unit"), "unit_circular"),
    circular("cadre", "对个人约谈通报", Who("cadre", "self"), "person_circular"),
)
