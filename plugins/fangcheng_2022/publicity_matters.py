"""What must be made public: ordered at a level, posted there, and posted anew where it was wrong."""

from typing import Any

from sqlalchemy import ColumnElement

from core.api import (
    AS_OF,
    DATA,
    OF,
    Act,
    FormSchema,
    Guard,
    Step,
    Who,
    Workflow,
    asking,
    form,
    own_added,
    routes_by,
    standing,
    undoing,
)
from plugins.fangcheng_2022.choices import (
    COUNTY_LEVEL,
    PUBLISHED_ALLOCATION,
    PUBLISHED_PROJECT,
    PUBLISHED_USE,
    TOWNSHIP_LEVEL,
    VILLAGE_LEVEL,
)
from plugins.fangcheng_2022.tables import Publication

VILLAGE, TOWNSHIP, COUNTY = Who("village_officer"), Who("township_officer"), Who("county_officer")


class PublicForm(FormSchema):
    """When and where something was made public."""

    heading = form.Text(longest=80, required=True, metadata={"label": "公示事项"})
    posted_on = form.Day(required=True, metadata={"label": "公示日期"})
    posted_at = form.Text(longest=80, required=True, metadata={"label": "公示地点"})


def publicity(key: str, title: str, about: str, kinds: tuple[str, ...], levels: dict[str, Who]) -> Workflow:
    """Give the workflow by which a row is made public at one level; until it is, it waits and stands unposted."""
    steps = {level: f"posting_{number}" for number, level in enumerate(levels)}
    kind = form.Choice([(one, one) for one in kinds], required=True, metadata={"label": "公示内容"})
    level = form.Choice([(one, one) for one in levels], required=True, metadata={"label": "公示层级"})
    asks = type("AskForm", (FormSchema,), {"kind": kind, "level": level})
    cells: dict[str, ColumnElement[Any]] = {
        "name": DATA("heading"),
        "kind": DATA("kind"),
        "level": DATA("level"),
    }
    cells |= {f"{about}_id": OF("subject"), "starts_on": DATA("posted_on")}
    posted = own_added("登记公示", Publication, **cells)
    not_ahead = Guard(norm="FC-09", says="公示日期还没有到。", holds=DATA("posted_on") <= AS_OF)
    post = Act(
        key="post", title="已公示", form=PublicForm, to="posted", guards=(not_ahead,), effects=(posted,)
    )
    cancel = Act(key="cancel", title="撤销", to="cancelled", by=(COUNTY,), needs_note=True)
    undo = undoing("公示有误，重新公示", "draft")
    order = Act(key="order", title="安排公示", form=asks, to=routes_by(DATA("level"), steps))
    return Workflow(
        norm="FC-09",
        key=key,
        title=title,
        about=about,
        steps=(
            asking("待安排", (COUNTY, TOWNSHIP), order),
            *(
                Step(key=steps[level], title=f"待{level}公示", by=(who,), acts=(post, cancel))
                for level, who in levels.items()
            ),
            standing("posted", "已公示", (COUNTY, TOWNSHIP), undo),
        ),
        ends={"withdrawn": "已撤回", "cancelled": "已撤销"},
    )


PUBLICITY = (
    publicity("fund_publicity", "资金分配公开", "fund", (PUBLISHED_ALLOCATION,), {COUNTY_LEVEL: COUNTY}),
    publicity(
        "project_publicity",
        "项目和用钱公示",
        "project",
        (PUBLISHED_PROJECT, PUBLISHED_USE),
        {TOWNSHIP_LEVEL: TOWNSHIP, VILLAGE_LEVEL: VILLAGE},
    ),
)
