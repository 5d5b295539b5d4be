"""List pages: addresses are understood, and every variation has its address."""

from types import SimpleNamespace

import pytest
from sqlalchemy import Column as SqlColumn
from sqlalchemy import Integer, MetaData, Table, select
from werkzeug.datastructures import MultiDict

from core.web.fields import Choice, Day, Text, Whole
from core.web.pages import Asked, Column, Listing, ListSpec
from core.web.schemas import FormSchema


class Filters(FormSchema):
    q = Text(longest=10, metadata={"label": "姓名"})
    role = Choice((("a", "甲"), ("b", "乙")), metadata={"label": "职务"})
    since = Day(metadata={"label": "不早于"})
    least = Whole(metadata={"label": "至少"})


SPEC = ListSpec(
    columns=(
        Column("name", "姓名", sortable=True, optional=False),
        Column("days", "天数", kind="number", sortable=True, href=lambda row: f"/x/{row.days}"),
        Column("note", "备注", shown=False),
    ),
    filters=Filters,
    sort="name",
)


def ask(query: str) -> Asked:
    pairs = [tuple(part.split("=")) for part in query.split("&") if part]
    return SPEC.read(MultiDict(pairs), path="/list")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "page", "per_page", "sort"),
    [
        ("", 1, 20, "name"),
        ("page=3&per_page=50&sort=-days", 3, 50, "-days"),
        ("page=0&per_page=30&sort=note", 1, 20, "name"),
        ("page=-1&per_page=x&sort=--name", 1, 20, "name"),
        ("page=99999999999999999999&sort=password", 1, 20, "name"),
        ("page=１", 1, 20, "name"),
    ],
)
def test_nonsense_in_an_address_falls_back(query: str, page: int, per_page: int, sort: str) -> None:
    asked = ask(query)
    assert (asked.page, asked.per_page, asked.sort) == (page, per_page, sort)


def test_filters_are_clean_values_and_a_wrong_one_is_said_and_left_out() -> None:
    asked = ask("q=张&role=b&since=2023.13.1&least=0")
    assert asked.filters == {"q": "张", "role": "b", "least": 0}
    assert asked.form is not None
    assert asked.form["since"].errors
    assert [(label, value) for label, value, _ in asked.active] == [
        ("姓名", "张"),
        ("职务", "乙"),
        ("至少", "0"),
    ]


def test_addresses_keep_what_they_do_not_change() -> None:
    asked = ask("q=x&per_page=50&page=4&as_of=2023-07-01&print=1")
    assert asked.url(page=5) == "/list?q=x&per_page=50&as_of=2023-07-01&page=5"
    assert asked.cleared_url == "/list?per_page=50&as_of=2023-07-01"
    assert dict(asked.kept) == {"per_page": "50", "as_of": "2023-07-01"}


def test_a_page_past_the_end_becomes_the_last() -> None:
    assert ask("page=99").within(45).page == 3
    assert ask("page=99").within(0).page == 1


def test_rows_are_numbered_through_all_pages() -> None:
    rows = [SimpleNamespace(name=f"n{index}", days=index, note="") for index in range(5)]
    listing = Listing(ask("page=3"), rows, 45)
    assert (listing.first, listing.last, listing.pages) == (41, 45, 3)
    number, _, cells = next(listing.cells())
    assert number == 41
    assert [(column.key, value, href) for column, value, href in cells] == [
        ("name", "n0", None),
        ("days", 0, "/x/0"),
    ]


def test_page_numbers_leave_out_the_middle() -> None:
    assert Listing(ask("page=10"), [], 400).window == [1, None, 8, 9, 10, 11, 12, None, 20]
    assert Listing(ask(""), [], 10).window == [1]


def test_sorting_turns_round_and_starts_at_the_first_page() -> None:
    listing = Listing(ask("sort=days&page=3"), [], 100)
    name, days, _ = SPEC.columns
    assert listing.sort_url(days) == "/list?sort=-days"
    assert listing.sort_url(name) == "/list?sort=name"
    assert (listing.sorted_by(days), listing.sorted_by(name)) == ("ascending", "none")


def test_columns_are_shown_as_chosen() -> None:
    assert [column.key for column in ask("").columns] == ["name", "days"]
    assert [column.key for column in ask("cols=note").columns] == ["name", "note"]


def test_a_print_takes_all_rows_up_to_its_limit() -> None:
    asked = ask("print=1&page=4&per_page=50")
    assert (asked.limit, asked.offset) == (2000, 0)
    assert Listing(asked, [object()], 3000).is_cut


def test_order_and_page_go_into_the_select() -> None:
    table = Table("t", MetaData(), SqlColumn("id", Integer), SqlColumn("days", Integer))
    sql = str(
        ask("sort=-days&page=2")
        .apply(select(table), {"days": table.c.days, "name": table.c.id}, table.c.id)
        .compile(compile_kwargs={"literal_binds": True})
    )
    assert "ORDER BY t.days DESC, t.id" in sql
    assert "LIMIT 20 OFFSET 20" in sql
