"""Fangcheng's board of the six projects."""

from core.api import Chart, GoalReport

SIX_PROJECTS = GoalReport(
    key="fangcheng_2022.six_projects",
    norm="FC-35",
    title="六大工程进度表",
    headings=("“双提”工程", "“双联”工程", "“双增”工程", "“双补”工程", "“双建”工程", "“双稳”工程"),
    paced=("FC-02", "FC-03", "FC-17", "FC-18"),
    chart=Chart(column="state"),
    notes=(
        "约束全县的写目标和实数；约束户、人、村的写一共多少、达到多少。",
        "落后是指完成的比例赶不上已过的时间，只对随时间增加的数说；退出监测从严把关，不看快慢。",
    ),
)
REPORTS = (SIX_PROJECTS,)
