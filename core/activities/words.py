"""The closed words of recorded facts: codes in the table, Chinese on the pages."""

SOURCES = {
    "self": "本人登记",
    "township": "乡镇登记",
    "county": "县级登记",
    "unit": "单位登记",
    "inspection": "督查发现",
    "import": "导入",
    "matter": "事项办理",
}
"""Where a record comes from."""
