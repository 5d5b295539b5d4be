"""The kinds of activity that mean the same everywhere, so that a city and a county count one fact."""

from core.policy.vocabulary import ActivityKind

SHARED_KINDS = (
    ActivityKind("in_village_day", "驻村一天", "cadre", asks=("village",)),
    ActivityKind("in_village_night", "夜宿村里", "cadre", asks=("village",)),
    ActivityKind("diary", "民情日记", "cadre", asks=("village", "topic", "note")),
    ActivityKind("work_log", "工作日志", "cadre", asks=("village", "topic", "note")),
    ActivityKind("hear_team_report", "听取工作队汇报", "unit", asks=("note",)),
    ActivityKind("survey", "到县或村调研", "leader", asks=("acting_as", "village", "note")),
    ActivityKind("accident_insurance", "人身意外伤害保险", "cadre", asks=("until",)),
    ActivityKind("health_check", "体检", "cadre"),
    ActivityKind("home_visit", "入户见面", "cadre", asks=("household", "note")),
    ActivityKind("phone_contact", "电话联系", "cadre", asks=("household", "note")),
    ActivityKind("good_deed", "办一件实事", "unit", asks=("village", "note")),
    ActivityKind("policy_talk", "宣讲政策", "unit", asks=("village", "note")),
    ActivityKind("courtyard_cleaning", "打扫庭院", "unit", asks=("village", "note")),
    ActivityKind("training", "参加培训", "cadre", asks=("amount", "note"), unit="天"),
)
