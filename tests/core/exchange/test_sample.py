"""The ledger a county really fills in."""

from pathlib import Path

import pytest

from core.exchange.read import read_table
from core.exchange.records import records
from tests.data.traps import COLUMNS

SAMPLE = Path(__file__).parents[4] / "shared/data/nanyang_ledger_sample.xlsx"


@pytest.mark.skipif(not SAMPLE.exists(), reason="the sample ledger is not beside the checkout")
def test_the_sample_ledger_is_read_without_a_complaint() -> None:
    wanted = [column for column in COLUMNS if column.field != "county"]
    table = read_table(SAMPLE, wanted)
    found = list(records(table, wanted))
    assert len(found) == 254
    assert [record.problems for record in found if record.problems] == []
    assert table.ignored_counts() == {"只有序号": 2, "表下的说明": 6}
    assert (found[1].row.number, found[1].values["village"]) == (5, "大陈楼村")
    assert len({record.values["phone"] for record in found}) == 254
