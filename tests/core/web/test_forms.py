"""Forms: what is offered, what is read, and what is said when something is wrong."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from marshmallow import ValidationError, fields, validate
from werkzeug.datastructures import FileStorage, MultiDict

from core.web.fields import Amount, Choice, Choices, Day, Flag, Text, Upload, Whole
from core.web.forms import Form
from core.web.schemas import BaseSchema, FormSchema, cross_check

ROLES = (("a", "甲"), ("b", "乙"))


class Posting(FormSchema):
    name = Text(required=True, longest=4, metadata={"label": "姓名"})
    starts_on = Day(required=True, metadata={"label": "开始日期"})
    ends_on = Day(allow_none=True, metadata={"label": "结束日期"})
    role = Choice(ROLES, required=True, metadata={"label": "职务"})
    kinds = Choices((("x", "X"), ("y", "Y")), metadata={"label": "类型"})
    days = Whole(most=31, metadata={"label": "天数"})
    funds = Amount(metadata={"label": "资金"})
    is_new = Flag(metadata={"label": "新选派"})

    @cross_check
    def _in_order(self, data: dict[str, object], **_: object) -> None:
        start, end = data.get("starts_on"), data.get("ends_on")
        if isinstance(start, date) and isinstance(end, date) and end < start:
            raise ValidationError("结束日期不能早于开始日期", "ends_on")


GOOD = MultiDict(
    [
        ("name", "　张三 "),
        ("starts_on", "2023年5月1日"),
        ("ends_on", ""),
        ("role", "b"),
        ("kinds", "y"),
        ("kinds", "x"),
        ("kinds", ""),
        ("days", "２０"),
        ("funds", "1,200.50"),
        ("unknown", "1"),
    ]
)


def test_a_form_is_read_as_it_is_meant() -> None:
    assert Form(Posting()).load(GOOD) == {
        "name": "张三",
        "starts_on": date(2023, 5, 1),
        "ends_on": None,
        "role": "b",
        "kinds": ["y", "x"],
        "days": 20,
        "funds": Decimal("1200.50"),
        "is_new": False,
    }


def test_all_errors_are_told_at_once_and_what_was_written_stays() -> None:
    form = Form(Posting())
    sent = MultiDict(
        {"starts_on": "2023-05-02", "ends_on": "2023-05-01", "role": "z", "days": "99", "funds": "1.005"}
    )
    assert form.load(sent) is None
    assert form["name"].errors == ["请填写姓名"]
    assert form["ends_on"].errors == ["结束日期不能早于开始日期"]
    assert "不在所列选项中" in form["role"].errors[0]
    assert form["days"].errors == ["应不大于 31"]
    assert "超过 2 位" in form["funds"].errors[0]
    assert form["days"].value == "99"
    assert (form.status, len(form.problems), form.titled("新增")) == (422, 5, "错误：新增")
    assert ("#f-name", "请填写姓名") in form.problems


def test_a_missing_choice_is_asked_for_with_its_own_verb() -> None:
    form = Form(Posting())
    form.load(MultiDict({"name": "张三四五六"}))
    assert form["role"].errors == ["请选择职务"]
    assert "现在有 5 个字" in form["name"].errors[0]


def test_a_form_shows_stored_values_as_they_are_filled_in() -> None:
    form = Form(
        Posting(), {"name": "李四", "starts_on": date(2023, 5, 1), "kinds": ["x"], "is_new": True}, version=7
    )
    assert [form[name].value for name in ("name", "starts_on", "kinds", "is_new", "ends_on")] == [
        "李四",
        "2023-05-01",
        ["x"],
        "true",
        "",
    ]
    assert form["role"].as_radios
    assert form["kinds"].shown == "X"


def test_the_key_and_the_version_travel_with_the_form() -> None:
    first = Form(Posting(), once=True, version=3)
    again = Form(Posting(), once=True, version=4)
    again.load(MultiDict({"_once": first.once or "", "_version": "3"}))
    assert (again.once, again.version) == (first.once, 3)
    assert Form(Posting(), once=True).once != first.once


def test_a_form_can_offer_its_own_choices_and_takes_no_other() -> None:
    form = Form(Posting(), choices={"role": [("c", "丙")]})
    form.load(GOOD)
    assert form["role"].choices == (("c", "丙"),)
    assert form["role"].errors
    assert Form(Posting()).load(GOOD) is not None


def test_a_read_only_field_is_never_taken_from_the_request() -> None:
    form = Form(Posting(), {"name": "李四"}, readonly=("name",))
    data = form.load(GOOD)
    assert data is not None
    assert "name" not in data
    assert form["name"].value == "李四"


def test_an_operation_can_refuse_beside_a_field_or_above_the_form() -> None:
    form = Form(Posting())
    form.add_error("与已有派驻重叠", "starts_on")
    form.add_error("本县名额已满")
    assert form.problems == [("#form", "本县名额已满"), ("#f-starts-on", "与已有派驻重叠")]


def test_a_chosen_file_counts_and_an_empty_one_is_missing() -> None:
    class Sheet(FormSchema):
        file = Upload(required=True, metadata={"label": "台账", "kind": "file"})

    empty = Form(Sheet())
    assert empty.load(MultiDict(), MultiDict({"file": FileStorage(BytesIO(), filename="")})) is None
    assert empty["file"].errors == ["请上传台账"]
    full = Form(Sheet()).load(MultiDict(), MultiDict({"file": FileStorage(BytesIO(b"1"), filename="a.xlsx")}))
    assert full is not None
    assert full["file"].filename == "a.xlsx"


def test_answers_travel_hidden_through_the_check_page() -> None:
    form = Form(Posting())
    form.load(GOOD)
    again = Form(Posting()).load(MultiDict(form.hidden_values))
    assert again == form.data


def test_data_from_elsewhere_may_hold_no_unknown_key() -> None:
    class Row(BaseSchema):
        name = fields.String(required=True)

    assert Row().load({"name": " 张三 "}) == {"name": "张三"}
    with pytest.raises(ValidationError, match="没有这一栏"):
        Row().load({"name": "张三", "other": 1})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (fields.Integer(), "x"),
        (fields.Date(), "x"),
        (fields.Boolean(), "x"),
        (fields.List(fields.Integer()), "x"),
        (fields.String(validate=validate.Length(max=1)), "xx"),
        (fields.String(validate=validate.OneOf(["a"])), "b"),
        (fields.Integer(validate=validate.Range(min=3)), 1),
        (fields.Decimal(), "x"),
        (fields.UUID(), "x"),
        (fields.Email(), "x"),
    ],
)
def test_marshmallows_own_messages_are_chinese(field: fields.Field[object], value: object) -> None:
    schema = BaseSchema.from_dict({"it": field})()
    message = str(schema.validate({"it": value})["it"])
    assert any("\u4e00" <= sign <= "\u9fff" for sign in message), message
    assert not any(sign.isascii() and sign.isalpha() for sign in message), message


def test_no_message_of_marshmallow_is_left_in_english() -> None:
    kinds = [kind for kind in (*vars(fields).values(), *vars(validate).values()) if isinstance(kind, type)]
    told = [message for kind in kinds for message in vars(kind).get("default_error_messages", {}).values()]
    told += [
        wording
        for kind in kinds
        for name, wording in vars(kind).items()
        if name.startswith(("message_", "default_message")) and isinstance(wording, str)
    ]
    assert len(told) > 40
    assert [message for message in told if not any("\u4e00" <= sign <= "\u9fff" for sign in message)] == []
