"""The check of a ledger: each fault at its cell, with the value, the reason and what to write instead."""

from datetime import date
from typing import Any

import pytest

from core.cadres.models import Cadre, Posting
from core.db import Database
from core.exchange.messages import FileRefused
from core.ledgers.check import Fix
from tests.core.ledgers.town import HEADINGS, Town, entry, told, workbook
from tests.factories import Make


def errors(town: Town, *rows: dict[str, Any]) -> list[tuple[int, str, str]]:
    return told(town.check(*rows))


def test_sound_row_is_new_and_nothing_is_written(town: Town) -> None:
    before = town.tables()
    report = town.check(entry())
    assert (report.count("new"), report.problems) == (1, [])
    assert town.tables() == before


@pytest.mark.parametrize(
    ("cells", "column", "said"),
    [
        ({"县": "社旗县"}, "县", "“社旗县”不在您负责的地区（方城县）。|请删去这一行，由当地导入。"),
        ({"县": "方城"}, "县", "方城县没有“方城”。|方城县"),
        ({"乡镇": "杨集乡"}, "乡镇", "|杨集镇"),
        ({"乡镇": "洋集镇"}, "乡镇", "|杨集镇"),
        ({"村": "甲庄社区"}, "村", "|甲庄村"),
        ({"村": "甲装村"}, "村", "|甲庄村"),
        ({"村类型": "⑥"}, "村类型", "没有第6项"),
        ({"驻村身份": "书记"}, "驻村身份", "不在可选项里"),
        ({"性别": "女士"}, "性别", "不在可选项里"),
        ({"年龄": 17}, "年龄", "18至70岁"),
        ({"年龄": 71}, "年龄", "18至70岁"),
        ({"年龄": "三十"}, "年龄", "不是数字"),
        ({"来源": "乡派"}, "来源", "不在可选项里"),
        (
            {"单位及职务": "南阳市财政局科长"},
            "单位及职务",
            "相近的有：市财政局、市财政局会计中心。|市财政局科长",
        ),
        ({"单位及职务": "市财正局科长"}, "单位及职务", "|市财政局科长"),
        ({"单位及职务": "火星探测队队长"}, "单位及职务", "也没有相近的。|请核对单位名称"),
        ({"单位性质": "国企"}, "单位性质", "不在可选项里"),
        ({"派驻时间": "2023-10-01"}, "派驻时间", "2023-10-01晚于台账日期2023-09-30。"),
        ({"派驻时间": "23.5"}, "派驻时间", "年份要写四位数"),
        ({"派驻时间": "2023-02-30"}, "派驻时间", "没有“2023-02-30”这一天"),
        ({"手机号": 13800000000.0}, "手机号", "科学计数法"),
        ({"手机号": "1381234567"}, "手机号", "11位，这里是10位"),
        ({"手机号": "138****5678"}, "手机号", "号码里有星号，又找不到登记的原号码"),
        ({"手机号": ""}, "手机号", "必填"),
        ({"姓名": ""}, "姓名", "必填"),
        ({"政治面貌": "很" * 21}, "政治面貌", "有21个字，最多20个字"),
        ({"单位及职务": "市财政局" + "长" * 61}, "单位及职务", "有61个字，最多60个字"),
    ],
)
def test_fault_is_told_at_its_cell(town: Town, cells: dict[str, Any], column: str, said: str) -> None:
    found = errors(town, entry(**cells))
    assert [(row, at) for row, at, _ in found] == [(3, column)]
    assert said in found[0][2]


def test_all_faults_of_a_row_are_told_at_once(town: Town) -> None:
    found = errors(
        town, entry(县="社旗县", 年龄=80, 派驻时间="2024-01-01", 单位及职务="火星局长", 手机号="1")
    )
    assert {column for _, column, _ in found} == {"县", "年龄", "派驻时间", "单位及职务", "手机号"}


def test_unknown_places_are_announced_once_and_registered_later(town: Town) -> None:
    rows = [
        entry(乡镇="独树镇", 村="扳井村", 姓名="李一", 手机号="13800000001"),
        entry(乡镇="独树镇", 村="扳井村", 姓名="李二", 手机号="13800000002"),
        entry(乡镇="独树镇", 村="砚山铺村", 姓名="李三", 手机号="13800000003"),
    ]
    report = town.check(*rows)
    assert told(report) == []
    assert [(row, column) for row, column, _ in told(report, "warning")] == [
        (3, "乡镇"),
        (3, "村"),
        (5, "村"),
    ]
    assert report.count("new") == 3


def test_neighbours_by_name_are_not_one_village(town: Town) -> None:
    report = town.check(entry(村="乙庄村"))
    assert told(report) == []
    assert "系统里还没有杨集镇“乙庄村”" in told(report, "warning")[0][2]


def test_two_new_names_that_sound_alike_are_pointed_out(town: Town) -> None:
    report = town.check(entry(村="清河村"), entry(村="青河村", 姓名="李四", 手机号="13800000002"))
    assert told(report) == []
    assert told(report, "warning")[1][2].endswith("与第3行的“清河村”相近，请核对是不是同一个。|清河村")


def test_township_clerk_may_name_only_the_own_township(town: Town) -> None:
    report = town.check(entry(乡镇="独树镇"), area=town.township)
    assert told(report)[0][1:] == ("乡镇", "“独树镇”不在您负责的地区（杨集镇）。|请删去这一行，由当地导入。")
    assert told(town.check(entry(), area=town.township)) == []


def test_city_may_name_every_county(town: Town) -> None:
    report = town.check(
        entry(县="社旗县", 乡镇="大冯营镇", 村="丁庄村"),
        entry(县="社棋县", 姓名="李四", 手机号="13800000002"),
        area=town.city,
    )
    assert told(report) == [(4, "县", "南阳市没有“社棋县”。|社旗县")]


def test_longest_unit_name_counts(town: Town) -> None:
    report = town.check(entry(单位及职务="市财政局会计中心主任"))
    [draft] = report.plan.drafts
    assert (draft.sent.unit.name, draft.sent.title) == ("市财政局会计中心", "主任")


def test_unit_without_a_job_is_a_warning(town: Town) -> None:
    report = town.check(entry(单位及职务="市财政局"))
    assert [column for _, column, _ in told(report, "warning")] == ["单位及职务"]
    assert told(report) == []


def test_nature_that_differs_from_the_record_is_a_warning_and_not_taken(town: Town) -> None:
    report = town.check(entry(单位性质="事业单位"))
    assert told(report, "warning")[0][2].startswith("系统里“市财政局”登记的是“党政机关”，导入不会改动。")
    assert report.plan.drafts[0].nature is None


def test_rows_must_agree_on_the_nature_of_a_unit_without_one(town: Town) -> None:
    rows = [
        entry(单位及职务="市农科院科员", 单位性质="事业单位"),
        entry(单位及职务="市农科院科长", 单位性质="国有企业", 姓名="李四", 手机号="13800000002"),
    ]
    assert told(town.check(*rows)) == [
        (4, "单位性质", "与第3行不一致，同一个单位“市农科院”的性质应当相同。|事业单位")
    ]


def test_rows_of_a_village_must_agree_on_its_types(town: Town) -> None:
    rows = [entry(村类型="①③"), entry(村类型="①", 姓名="李四", 手机号="13800000002")]
    assert told(town.check(*rows))[0][:2] == (4, "村类型")
    assert told(town.check(*rows))[0][2].endswith("|脱贫村、乡村振兴任务重的村")


def test_blank_cell_offers_what_stands_above(town: Town) -> None:
    found = errors(town, entry(), entry(村="", 姓名="李四", 手机号="13800000002"))
    assert found == [(4, "村", "必填，不能为空。|甲庄村")]


@pytest.mark.parametrize(
    ("second", "column", "said"),
    [
        ({"村": "乙庄村"}, "姓名", "与第3行是同一人"),
        ({"手机号": "13800000002"}, "姓名", "与第3行同村同名"),
        ({"姓名": "李四"}, "手机号", "第3行的张三也填了这个手机号"),
    ],
)
def test_person_or_number_twice_in_the_file(
    town: Town, second: dict[str, Any], column: str, said: str
) -> None:
    found = errors(town, entry(), entry(**second))
    assert [(row, at) for row, at, _ in found] == [(4, column)]
    assert said in found[0][2]


def test_second_first_secretary_is_a_warning(town: Town) -> None:
    rows = [entry(驻村身份="①"), entry(驻村身份="②", 姓名="李四", 手机号="13800000002")]
    assert told(town.check(*rows), "warning") == [(4, "驻村身份", "本村已有第一书记：张三（第3行）。|")]


def test_first_secretary_on_record_who_is_not_in_the_file_counts(town: Town) -> None:
    town.bring_in(entry(驻村身份="①"))
    report = town.check(entry(驻村身份="①", 姓名="李四", 手机号="13800000002"))
    assert told(report, "warning")[0][2] == "本村已有第一书记：张三（系统里已登记）。|"


def test_first_secretary_who_becomes_a_member_makes_room(town: Town) -> None:
    town.bring_in(entry(驻村身份="①"))
    report = town.check(entry(驻村身份="④"), entry(驻村身份="①", 姓名="李四", 手机号="13800000002"))
    assert told(report, "warning") == []


def test_person_posted_in_another_village_is_an_error_that_says_where(town: Town) -> None:
    town.bring_in(entry())
    found = errors(town, entry(村="乙庄村"))
    assert found[0][:2] == (3, "姓名")
    assert "张三现派驻在杨集镇甲庄村（2023-05-01起）" in found[0][2]


def test_person_posted_outside_the_area_is_told_without_the_place(town: Town) -> None:
    town.bring_in(entry(县="社旗县", 乡镇="大冯营镇", 村="丁庄村"), area=town.city)
    found = errors(town, entry())
    assert found == [(3, "姓名", "这位干部已在其他地区派驻。|请与上级专班核对。")]
    assert "丁庄" not in str(town.check(entry()).problems)


def test_number_of_someone_else_names_them_only_inside_the_area(town: Town) -> None:
    town.bring_in(entry())
    town.bring_in(
        entry(县="社旗县", 乡镇="大冯营镇", 村="丁庄村", 姓名="王五", 手机号="13700000000"), area=town.city
    )
    assert errors(town, entry(姓名="李四"))[0][2] == "这个手机号登记的是张三（杨集镇甲庄村）。|"
    assert errors(town, entry(姓名="李四", 手机号="13700000000"))[0][2] == "这个手机号已登记为另一位干部。|"


def test_namesake_of_another_unit_is_new_with_a_warning(town: Town) -> None:
    town.bring_in(entry())
    report = town.check(entry(单位及职务="市农科院科员", 单位性质="事业单位", 手机号="13900000000"))
    assert (report.count("new"), told(report)) == (1, [])
    assert "本村已登记有张三（市财政局，138****5678）" in told(report, "warning")[0][2]


def test_same_unit_and_name_with_another_number_is_the_same_person(town: Town) -> None:
    town.bring_in(entry())
    [line] = town.check(entry(手机号="13900000000")).lines
    assert (line.state, line.changes) == ("changed", {"phone": "13812345678"})


def test_each_changed_field_is_told_with_its_old_value(town: Town) -> None:
    town.bring_in(entry())
    [line] = town.check(
        entry(学历="研究生", 驻村身份="①", 单位及职务="市财政局副局长", 派驻时间="2023-05-08")
    ).lines
    assert line.state == "changed"
    assert line.changes == {
        "education": "大学",
        "role": "工作队员",
        "unit_title": "市财政局科长",
        "starts_on": "2023年5月",
    }


def test_month_says_nothing_new_where_the_day_is_on_record(town: Town) -> None:
    town.bring_in(entry(派驻时间="2023-05-08"))
    assert town.check(entry(派驻时间="2023.5")).count("same") == 1


def test_age_grows_with_the_ledgers_day(town: Town) -> None:
    town.bring_in(entry(年龄=35))
    later = date(2024, 10, 1)
    assert town.check(entry(年龄=36), on=later).count("same") == 1
    [line] = town.check(entry(年龄=35), on=later).lines
    assert line.changes == {"age": 36}


def test_age_against_a_birth_date_is_a_warning(town: Town, database: Database) -> None:
    town.bring_in(entry(年龄=35))
    with database.write() as session:
        session.query(Cadre).update({"born_on": date(1985, 1, 1)})
    report = town.check(entry(年龄=35))
    assert told(report, "warning") == [(3, "年龄", "按系统里的出生日期应当是38岁，导入不会改动。|")]
    assert report.count("same") == 1


def test_masked_number_keeps_the_one_on_record(town: Town) -> None:
    town.bring_in(entry())
    assert town.check(entry(手机号="138****5678")).count("same") == 1
    assert told(town.check(entry(手机号="139****5678")))[0][1] == "手机号"


def test_blank_that_is_blank_on_record_too_is_a_warning(town: Town, database: Database) -> None:
    town.bring_in(entry())
    with database.write() as session:
        session.query(Posting).update({"rank": None})
    report = town.check(entry(级别=""))
    assert (told(report), report.count("same")) == ([], 1)
    assert told(report, "warning") == [(3, "级别", "没有填写，系统里也没有，请尽快补上。|")]


def test_blank_where_the_record_has_a_value_offers_it(town: Town) -> None:
    town.bring_in(entry())
    assert errors(town, entry(级别="")) == [(3, "级别", "必填，不能为空。|科员级")]


def test_overlap_with_a_later_posting_of_the_same_person_is_an_error(town: Town, database: Database) -> None:
    with database.write() as session:
        make = Make(session)
        later = make.village("丙庄村", make.township("清河镇", make.county("方城南", make.city())))
        make.posting(make.cadre("张三", phone="13812345678"), later, starts_on=date(2024, 3, 1))
    found = errors(town, entry())
    assert found == [(3, "派驻时间", "这位干部已在其他地区派驻。|请与上级专班核对。")]


def test_fix_stands_over_the_cell(town: Town) -> None:
    report = town.check(entry(年龄=80), fixes=[Fix(3, "年龄", "38")])
    assert (report.problems, report.count("new")) == ([], 1)


def test_file_without_a_needed_column_says_which(town: Town) -> None:
    data = workbook([entry()], [heading for heading in HEADINGS if heading != "姓名"])
    report = town.check_file(data)
    assert "表头里没有“姓名”这一列" in told(report)[0][2]


def test_form_without_rows_is_an_error(town: Town) -> None:
    assert told(town.check()) == [(2, "", "表头下面没有可导入的行。|请填写后再上传。")]


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"a,b\n1,2\n"]
)
def test_unfit_file_is_refused_in_words(town: Town, data: bytes) -> None:
    before = town.tables()
    with pytest.raises(FileRefused) as refusal:
        town.check_file(data)
    assert refusal.value.message_zh
    assert town.tables() == before


def test_who_is_not_in_the_file_is_counted(town: Town) -> None:
    town.bring_in(entry(), entry(姓名="李四", 手机号="13800000002"))
    assert town.check(entry()).counts()["absent"] == 1
