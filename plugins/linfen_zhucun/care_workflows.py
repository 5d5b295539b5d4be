"""What people sent may ask of their unit, what the city finds, and whom to put forward."""

from core.api import FormSchema, Who, form, harm_reported, help_asked, problem, recommended

CADRE, SENDER = Who("cadre", "self"), Who("unit_officer", "unit")
COUNTY, CITY = Who("county_officer"), Who("city_officer")


class CostForm(FormSchema):
    """What is to be paid or done after an accident on duty, without any diagnosis."""

    event = form.Choice(
        [(one, one) for one in ("因公负伤", "因公牺牲", "驻村期间医药费")],
        required=True,
        metadata={"label": "情形"},
    )
    happened_on = form.Day(required=True, metadata={"label": "发生日期"})
    wanted = form.Text(longest=200, required=True, metadata={"label": "需要办理的事", "hint": "不写病情。"})


WORKFLOWS = (
    harm_reported("LF-56", ("人事关系", "工资", "福利", "晋升")),
    help_asked(
        norm="LF-67",
        key="injury",
        title="因公伤亡和医药费",
        about="cadre",
        askers=(CADRE, Who("township_officer")),
        helpers=(SENDER,),
        asks=CostForm,
    ),
    problem(
        norm="LF-64",
        key="inspection",
        title="督查暗访问题",
        about="village",
        finders=(CITY,),
        menders=(COUNTY,),
        letters=("inspection_circular",),
    ),
    recommended(
        norm="LF-58",
        key="promising",
        title="列入重点培养",
        about="cadre",
        recommenders=(Who("township_officer"), COUNTY),
        deciders=(CITY, COUNTY),
        copies=(SENDER,),
    ),
    recommended(
        norm="LF-60",
        key="use",
        title="任期届满的使用建议",
        about="cadre",
        recommenders=(COUNTY,),
        deciders=(CITY, COUNTY),
        letters=("use_advice",),
        copies=(SENDER,),
    ),
)
