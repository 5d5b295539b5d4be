"""The closed words of units and groupings that every policy shares: codes in the tables, Chinese on the pages."""

LEVELS = {"central": "中央", "provincial": "省", "city": "市", "county": "县", "township": "乡镇"}
LEADER_ROLES = {"principal": "主要负责同志", "deputy": "班子其他成员"}
GROUPING_PARTS = {"head": "片长", "deputy": "副片长", "lead": "组长单位", "member": "成员单位"}
