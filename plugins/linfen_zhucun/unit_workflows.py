"""What is done about units: circular, interview, or handling, each by its own circumstances and none as a step to the next."""

from typing import Any

from core.api import ChargeForm, Who, Workflow, adverse, form

COUNTY, CITY, UNIT = Who("county_officer"), Who("city_officer"), Who("unit_officer", "unit")


class InterviewForm(ChargeForm):
    """Why the head of a unit is called in, and until when things are to be mended."""

    mend_by = form.Day(required=True, metadata={"label": "整改期限"})


def about_unit(key: str, title: str, **more: Any) -> Workflow:
    """Give the workflow by which something is held against a unit: it is heard, and a named person decides."""
    return adverse(
        norm="LF-35",
        key=key,
        title=title,
        about="unit",
        proposers=(COUNTY, CITY),
        concerned=(UNIT,),
        deciders=(CITY,),
        effects=(),
        **more,
    )


WORKFLOWS = (
    about_unit("circular", "通报单位", letters=("unit_circular",)),
    about_unit("interview", "约谈单位主要负责同志", letters=("unit_interview",), asks=InterviewForm),
    about_unit("handling", "严肃处理和问责"),
)
