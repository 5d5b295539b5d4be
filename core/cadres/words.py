"""The closed words of postings that every policy shares: codes in the tables, Chinese on the pages."""

from core.units.words import GROUPING_PARTS, LEADER_ROLES, LEVELS

__all__ = [
    "ACTING_AS",
    "FIRST_SECRETARIES",
    "GROUPING_PARTS",
    "LEADER_ROLES",
    "LEAVE_STATES",
    "LEVELS",
    "PARTY_MEMBER",
    "PROBATIONARY_MEMBER",
    "ROLES",
    "SOURCES",
    "politics_as_kept",
]

ROLES = {
    "first_secretary": "第一书记",
    "first_secretary_and_leader": "第一书记兼工作队长",
    "team_leader": "工作队长",
    "member": "工作队员",
}
FIRST_SECRETARIES = ("first_secretary", "first_secretary_and_leader")
SOURCES = {"central": "中派", "provincial": "省派", "city": "市派", "county": "县派"}
ACTING_AS = {"principal": "主要负责同志", "deputy": "班子其他成员", "member": "其他人员"}
PARTY_MEMBER = "中共党员"
PROBATIONARY_MEMBER = "中共预备党员"
_PARTY_WORDS = {
    **dict.fromkeys(("党员", "正式党员", "中共正式党员", "中国共产党党员"), PARTY_MEMBER),
    **dict.fromkeys(("预备党员", "中国共产党预备党员"), PROBATIONARY_MEMBER),
}
LEAVE_STATES = {"asked": "待批", "approved": "已批准", "refused": "未批准", "withdrawn": "已撤回"}


def politics_as_kept(written: str) -> str:
    """Give a political status in the word that rules ask for; people shorten it, and no one who is a member is to seem none."""
    return _PARTY_WORDS.get(written, written)
