"""What people sent may ask of their unit, and how those who did well are commended."""

from core.api import FormSchema, Who, form, harm_reported, help_asked, recommended

CADRE, SENDER = Who("cadre", "self"), Who("unit_officer", "unit")


class ExpenseForm(FormSchema):
    """What was spent for the work, to be paid by the own unit."""

    purpose = form.Text(longest=200, required=True, metadata={"label": "为哪项工作"})
    amount = form.Amount(required=True, metadata={"label": "金额", "unit": "元"})


WORKFLOWS = (
    harm_reported("NY-52", ("人事关系", "工资福利", "职务晋升", "调资", "职称评定")),
    help_asked(
        norm="NY-59",
        key="expense",
        title="工作费用报销",
        about="cadre",
        askers=(CADRE,),
        helpers=(SENDER,),
        asks=ExpenseForm,
    ),
    recommended(
        norm="NY-60",
        key="commendation",
        title="先进个人表扬",
        about="cadre",
        recommenders=(Who("group_leader"), Who("zone_head"), Who("zone_deputy")),
        deciders=(Who("city_officer"),),
        letters=("commendation",),
        copies=(SENDER, CADRE),
    ),
)
