"""Importing and exporting as a county officer, a township officer, a city viewer and a stranger meet it."""

import re
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from core.areas.models import Area
from core.areas.policies import enable_policy
from core.audit.models import AuditEvent
from core.cadres.models import Cadre
from core.config import Config
from core.db import Database
from core.exchange.read import read_table
from core.jobs import jobs_of
from core.ledgers.check import check
from core.ledgers.models import ImportBatch
from core.ledgers.work import CHECK
from core.policy.norm import Policy
from core.registry import PolicyBook, Registry
from core.request import registry_of
from tests.core.ledgers.town import FORM, ON, Town, entry, workbook
from tests.factories import CLERK, Make
from tests.people import People, Visitor, quick_app

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def app(database: Database, config: Config, cheap_passwords: None) -> Flask:
    """The app with a policy that has the ledger; jobs are done where they are handed over."""
    policy = Policy("sample", "示例办法", "试行机关", "city")
    book = PolicyBook(policy=policy, folder=config.directory, ledgers=(FORM,))
    app = quick_app(config, database, Registry(books={"sample": book}))
    jobs_of(app).is_immediate = True
    return app


@pytest.fixture
def clerk(town: Town, people: People) -> Visitor:
    return people.visit("county_officer", area_id=town.county)


ONCE = iter(f"once-key-{number:06}" for number in range(10**6))


def send(visitor: Visitor, town: Town, data: bytes, once: str = "", **fields: Any) -> Any:
    form = {"area": str(town.county), "dated_on": ON.isoformat(), "_once": once or next(ONCE)} | fields
    form["file"] = (BytesIO(data), "台账.xlsx")
    return visitor.post(f"/ledgers/{FORM.key}/import", form, content_type="multipart/form-data")


def upload(visitor: Visitor, town: Town, *rows: dict[str, Any]) -> str:
    """Send a file and give the address of its batch."""
    answer = send(visitor, town, workbook(rows))
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def version_on(page: str) -> str:
    found = re.search(r'name="_version" value="(\w+)"', page)
    assert found
    return found[1]


def confirm(visitor: Visitor, url: str) -> Any:
    version = version_on(visitor.get(url).text)
    return visitor.post(f"{url}/confirm", {"_version": version})


def test_list_offers_what_the_role_may(town: Town, clerk: Visitor, people: People) -> None:
    page = clerk.get("/ledgers/").text
    assert "驻村干部台账" in page
    assert all(word in page for word in ("导入", "导出", "下载模板"))
    viewer = people.visit("city_viewer", area_id=town.city).get("/ledgers/").text
    assert f"/ledgers/{FORM.key}/import" not in viewer
    assert f"/ledgers/{FORM.key}/template" in viewer


def test_a_policy_of_one_county_is_in_force_for_those_above_it(
    app: Flask, database: Database, town: Town, people: People
) -> None:
    officer = people.visit("city_officer", area_id=town.city)
    assert "在您的地区没有执行" in officer.get("/ledgers/").text
    with database.write() as session:
        county = session.get_one(Area, town.county)
        enable_policy(session, CLERK, registry_of(app), "sample", county, ON)
    assert "在您的地区没有执行" not in officer.get("/ledgers/").text


def test_whole_way_from_upload_to_undo(town: Town, clerk: Visitor) -> None:
    before = town.tables()["postings"]
    url = upload(clerk, town, entry(), entry(乡镇="独树镇", 村="扳井村", 姓名="李四", 手机号="13800000002"))
    page = clerk.get(url).text
    assert "确认导入：新增 2 行、变更 0 行" in page
    assert "确认导入时登记" in page
    assert town.tables()["postings"] == before
    assert confirm(clerk, url).status_code == 303
    assert [cadre.name for cadre in town.rows(Cadre)] == ["张三", "李四"]
    done = clerk.get(url).text
    assert "已写入：新增2行，变更0行。" in done
    assert clerk.post(f"{url}/undo").status_code == 303
    assert town.rows(Cadre) == []
    assert "已撤销" in clerk.get(url).text


def test_upload_is_forgotten_once_written(town: Town, clerk: Visitor, config: Config) -> None:
    url = upload(clerk, town, entry())
    assert len(list((config.directory / "imports").iterdir())) == 1
    confirm(clerk, url)
    assert list((config.directory / "imports").iterdir()) == []


def test_error_is_mended_in_place(town: Town, clerk: Visitor) -> None:
    url = upload(clerk, town, entry(年龄=80))
    page = clerk.get(url).text
    assert "年龄应当在18至70岁之间。" in page
    assert "确认导入" not in page
    clerk.post(f"{url}/fix", {"row": "3", "column": "年龄", "value": "38"})
    assert "确认导入：新增 1 行" in clerk.get(url).text
    confirm(clerk, url)
    assert town.rows(Cadre)[0].age == 38


def test_equal_values_are_replaced_at_once(town: Town, clerk: Visitor) -> None:
    rows = [entry(单位及职务="市财正局科长", 姓名=f"张{n}", 手机号=f"1380000000{n}") for n in range(3)]
    url = upload(clerk, town, *rows)
    page = clerk.get(url).text
    assert "“市财正局科长”共 3 处" in page
    assert 'name="to" value="市财政局科长"' in page
    clerk.post(f"{url}/replace", {"column": "单位及职务", "from": "市财正局科长", "to": "市财政局科长"})
    assert "确认导入：新增 3 行" in clerk.get(url).text


def test_rows_of_other_counties_are_left_out_at_once(town: Town, clerk: Visitor) -> None:
    url = upload(clerk, town, entry(县="社旗县", 姓名="李四", 手机号="13800000002"), entry())
    page = clerk.get(url).text
    assert "其中 1 行不属于方城县。" in page
    assert "一键替换" not in page
    assert clerk.post(f"{url}/leave-out").status_code == 303
    page = clerk.get(url).text
    assert "您选择不导入的 1 行没有读取。" in page
    assert ">4</th>" in page
    assert confirm(clerk, url).status_code == 303
    assert [cadre.name for cadre in town.rows(Cadre)] == ["张三"]


def test_rows_keep_the_numbers_of_the_file_and_can_be_narrowed(town: Town, clerk: Visitor) -> None:
    rows = [
        entry(姓名=f"张{chr(0x4E00 + n)}", 手机号=f"138000{n:05}", 年龄=80 if n == 60 else 35)
        for n in range(70)
    ]
    url = upload(clerk, town, *rows)
    wrong = clerk.get(url).text
    assert ">63</th>" in wrong
    assert ">3</th>" not in wrong
    assert ">3</th>" in clerk.get(f"{url}?show=all").text
    assert ">53</th>" in clerk.get(f"{url}?show=all&page=2").text
    assert clerk.get(f"{url}?show=nonsense&page=99").status_code == 200


def test_annotated_workbook_reads_back_as_the_same_table(town: Town, clerk: Visitor) -> None:
    url = upload(clerk, town, entry(年龄=80))
    answer = clerk.get(f"{url}/annotated")
    assert answer.mimetype == XLSX
    assert "attachment" in answer.headers["Content-Disposition"]
    table = read_table(answer.data, FORM.columns)
    assert [row.values[FORM.columns.index(FORM.column("age"))] for row in table.rows] == [80]


def test_same_upload_twice_is_one_batch(town: Town, clerk: Visitor) -> None:
    data = workbook([entry()])
    first, second = (send(clerk, town, data, once="the-same-key-1") for _ in range(2))
    assert first.location == second.location
    assert len(town.rows(ImportBatch)) == 1


def test_confirming_twice_writes_once(town: Town, clerk: Visitor) -> None:
    url = upload(clerk, town, entry())
    version = version_on(clerk.get(url).text)
    codes = [clerk.post(f"{url}/confirm", {"_version": version}).status_code for _ in range(2)]
    assert codes == [303, 303]
    assert len(town.rows(Cadre)) == 1


def test_tables_that_changed_since_are_shown_anew(town: Town, clerk: Visitor, database: Database) -> None:
    url = upload(clerk, town, entry())
    version = version_on(clerk.get(url).text)
    town.bring_in(entry())
    answer = clerk.post(f"{url}/confirm", {"_version": version})
    assert answer.status_code == 409
    assert "检查之后，系统里的数据有了变化" in answer.text
    assert "和系统里完全一样" in clerk.get(url).text
    assert len(town.rows(Cadre)) == 1


def test_page_of_an_older_check_confirms_nothing(town: Town, clerk: Visitor) -> None:
    url = upload(clerk, town, entry(), entry(姓名="李四", 手机号="13800000002"))
    version = version_on(clerk.get(url).text)
    clerk.post(f"{url}/fix", {"row": "4", "column": "姓名", "value": "李五"})
    assert clerk.post(f"{url}/confirm", {"_version": version}).status_code == 409
    assert town.rows(Cadre) == []


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7 x", "这不是 Excel 表格，而是PDF 文件。"),
        (b"PK\x03\x04broken", "文件已损坏，无法读取。"),
        (workbook([entry()], ["别的", "表"]), "没有找到表头"),
    ],
)
def test_unfit_file_is_answered_in_words(town: Town, clerk: Visitor, data: bytes, said: str) -> None:
    answer = send(clerk, town, data)
    assert answer.status_code == 303
    page = clerk.get(answer.location)
    assert page.status_code == 200
    assert said in page.text
    assert town.rows(Cadre) == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"dated_on": "2099-01-01"}, "还没有到"),
        ({"dated_on": "昨天"}, "f-dated-on-error"),
        ({"area": "999"}, "f-area-error"),
    ],
)
def test_wrong_form_says_what_is_wrong(town: Town, clerk: Visitor, fields: dict[str, str], said: str) -> None:
    answer = send(clerk, town, workbook([entry()]), **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert town.rows(ImportBatch) == []


def test_empty_file_is_told_at_once(town: Town, clerk: Visitor) -> None:
    answer = send(clerk, town, b"")
    assert answer.status_code == 422
    assert "文件是空的" in answer.text


def test_batch_of_another_county_is_not_there(town: Town, clerk: Visitor, people: People) -> None:
    url = upload(clerk, town, entry())
    other = people.visit("county_officer", area_id=town.other_county)
    assert other.get(url).status_code == 404
    assert other.post(f"{url}/confirm", {"_version": "x"}).status_code == 404
    assert other.get(f"{url}/annotated").status_code == 404
    assert send(other, town, workbook([entry()])).status_code == 422


@pytest.mark.parametrize("role", ["city_viewer", "county_organisation"])
def test_role_without_the_permission_does_not_import(town: Town, people: People, role: str) -> None:
    visitor = people.visit(role, area_id=town.county)
    assert visitor.get(f"/ledgers/{FORM.key}/import").status_code == 403
    assert send(visitor, town, workbook([entry()])).status_code == 403


def test_stranger_is_sent_to_the_login(town: Town, people: People) -> None:
    assert people.stranger().get("/ledgers/").status_code == 302


def test_unknown_ledger_is_not_there(clerk: Visitor) -> None:
    assert clerk.get("/ledgers/none.such/import").status_code == 404


def test_check_under_way_is_polled_and_then_reloads(
    app: Flask, town: Town, clerk: Visitor, database: Database
) -> None:
    jobs_of(app).is_immediate = False
    url = upload(clerk, town, entry())
    page = clerk.get(url).text
    assert 'role="progressbar"' in page
    assert 'hx-trigger="every 2s"' in page
    assert '<meta http-equiv="refresh"' in page
    jobs_of(app).run(CHECK, town.rows(ImportBatch)[0].id)
    answer = clerk.get(url, headers={"HX-Request": "true"})
    assert answer.headers["HX-Refresh"] == "true"


def test_given_up_batch_is_closed_and_forgotten(town: Town, clerk: Visitor, config: Config) -> None:
    url = upload(clerk, town, entry())
    assert clerk.post(f"{url}/cancel").status_code == 303
    assert "已放弃" in clerk.get(url).text
    assert list((config.directory / "imports").iterdir()) == []
    assert clerk.post(f"{url}/confirm", {"_version": "x"}).status_code == 409


def test_rows_against_an_undoing_are_listed(town: Town, clerk: Visitor, database: Database) -> None:
    url = upload(clerk, town, entry())
    confirm(clerk, url)
    with database.write() as session:
        Make(session).activity("in_village_day", ON, cadre=session.query(Cadre).one())
    answer = clerk.post(f"{url}/undo")
    assert answer.status_code == 409
    assert "文件第 3 行：此后有工作记录" in answer.text
    assert len(town.rows(Cadre)) == 1


def test_list_of_imports_shows_only_ones_own_area(town: Town, clerk: Visitor, people: People) -> None:
    upload(clerk, town, entry())
    assert "台账.xlsx" in clerk.get("/ledgers/imports/").text
    assert "台账.xlsx" in clerk.get("/ledgers/imports/?state=checked").text
    assert "台账.xlsx" not in clerk.get("/ledgers/imports/?state=applied").text
    other = people.visit("county_officer", area_id=town.other_county)
    assert "台账.xlsx" not in other.get("/ledgers/imports/").text


def test_template_is_the_form_with_lists(town: Town, clerk: Visitor, database: Database) -> None:
    answer = clerk.get(f"/ledgers/{FORM.key}/template")
    table = read_table(answer.data, FORM.columns)
    assert (table.rows, table.problems) == ([], [])
    assert b"dataValidation" in _parts(answer.data)


def export(visitor: Visitor, town: Town, **fields: str) -> Any:
    form = {"area": str(town.county), "dated_on": ON.isoformat()} | fields
    return visitor.post(f"/ledgers/{FORM.key}/export", form)


def test_export_masks_numbers_and_comes_back_unchanged(
    town: Town, clerk: Visitor, database: Database
) -> None:
    town.bring_in(entry())
    answer = export(clerk, town)
    assert answer.mimetype == XLSX
    assert "138****5678" in _texts(answer.data)
    with database.read() as session:
        report = check(session, FORM, town.county, answer.data, ON)
    assert (report.count("same"), report.problems) == (1, [])


def test_whole_numbers_need_a_purpose_and_are_recorded(town: Town, clerk: Visitor) -> None:
    town.bring_in(entry())
    refused = export(clerk, town, phones="true")
    assert refused.status_code == 422
    assert "要写明用途" in refused.text
    answer = export(clerk, town, phones="true", purpose="组织培训")
    assert "13812345678" in _texts(answer.data)
    last = [one for one in town.rows(AuditEvent) if one.action == "ledger.export"][-1]
    assert (last.changes["purpose"], last.changes["rows"], last.changes["is_masked"]) == (
        "组织培训",
        1,
        False,
    )
    assert last.area_id == town.county


def test_export_reaches_no_further_than_the_grant(town: Town, people: People) -> None:
    other = people.visit("county_officer", area_id=town.other_county)
    assert export(other, town).status_code == 422
    township = people.visit("township_officer", area_id=town.township)
    assert export(township, town).status_code == 422
    assert export(township, town, area=str(town.township)).status_code == 200


def _texts(data: bytes) -> str:
    return str([row.values for row in read_table(data, FORM.columns).rows])


def _parts(data: bytes) -> bytes:
    import zipfile

    with zipfile.ZipFile(BytesIO(data)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets"))
