"""The check as a job: claimed once, alive by its heartbeat, taken up again when its process died, and swept in the end."""

import os
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.cadres.models import Cadre
from core.clock import now
from core.errors import Stale
from core.jobs import Desk
from core.ledgers import operations, work
from core.ledgers.confirming import confirm_batch
from core.ledgers.models import ImportBatch
from core.ledgers.operations import STALE_AFTER, forgotten, new_token, open_batch
from core.ledgers.store import Store
from core.ledgers.work import check_batch
from core.policy.norm import Policy
from core.registry import PolicyBook, Registry
from tests.core.ledgers.town import FORM, ON, Town, entry, workbook
from tests.data.hostile import endless_csv, entities, far_cell, lying_bomb
from tests.factories import CLERK


@pytest.fixture
def desk(town: Town, tmp_path: Path) -> Desk:
    policy = Policy("sample", "示例办法", "试行机关", "city")
    book = PolicyBook(policy=policy, folder=tmp_path, ledgers=(FORM,))
    return Desk(town.database, Registry(books={"sample": book}), tmp_path)


def put(desk: Desk, town: Town, *rows: dict[str, Any], data: bytes | None = None, **facts: Any) -> int:
    data = workbook(rows) if data is None else data
    token = new_token()
    with desk.database.write() as session:
        batch = open_batch(session, CLERK, FORM, town.county, data, "台账.xlsx", ON, ON, now(), token)
        for name, value in facts.items():
            setattr(batch, name, value)
        number = batch.id
    Store(desk.directory).keep(token, data)
    return number


def state(town: Town, number: int) -> tuple[str, str]:
    [batch] = [one for one in town.rows(ImportBatch) if one.id == number]
    return batch.state, batch.message


def test_check_leaves_figures_and_a_report(desk: Desk, town: Town) -> None:
    number = put(desk, town, entry(), entry(姓名="李四", 手机号="1"))
    check_batch(desk, number)
    [batch] = town.rows(ImportBatch)
    assert (batch.state, batch.progress, batch.total, batch.counts["wrong"]) == ("checked", 2, 2, 1)
    store = Store(desk.directory)
    kept = store.report(batch.token)
    assert kept is not None
    assert kept.by_state == {"new": [0], "changed": [], "same": [], "wrong": [1]}
    assert [line["number"] for line in store.lines(batch.token, kept, [1])] == [4]


def test_check_done_twice_is_done_once(desk: Desk, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    number = put(desk, town, entry())
    check_batch(desk, number)
    monkeypatch.setattr(work, "report_of", lambda *_: pytest.fail("checked again"))
    check_batch(desk, number)
    assert state(town, number) == ("checked", "")


def test_check_that_died_is_found_and_done_again(desk: Desk, town: Town) -> None:
    dead = now() - STALE_AFTER - timedelta(seconds=1)
    number = put(desk, town, entry(), state="checking", heartbeat_at=dead)
    alive = put(desk, town, entry(), state="checking", heartbeat_at=now())
    with desk.database.read() as session:
        assert forgotten(session, now()) == [number]
    check_batch(desk, number)
    check_batch(desk, alive)
    assert (state(town, number)[0], state(town, alive)[0]) == ("checked", "checking")


def test_check_given_up_meanwhile_stays_given_up(
    desk: Desk, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, real = put(desk, town, entry()), work.report_of

    def give_up(*args: Any) -> Any:
        with desk.database.write() as session:
            operations.cancel_batch(session, CLERK, session.get_one(ImportBatch, number))
        return real(*args)

    monkeypatch.setattr(work, "report_of", give_up)
    check_batch(desk, number)
    assert state(town, number)[0] == "cancelled"


def test_fault_of_ours_is_named_by_a_number_only(
    desk: Desk, town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> Any:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(work, "report_of", broken)
    number = put(desk, town, entry())
    check_batch(desk, number)
    ended, message = state(town, number)
    assert ended == "failed"
    assert "secret" not in message
    assert message.split("编号 ")[1][:8] in caplog.text


def test_upload_that_is_gone_says_so(desk: Desk, town: Town) -> None:
    number = put(desk, town, entry())
    Store(desk.directory).remove(town.rows(ImportBatch)[0].token)
    check_batch(desk, number)
    assert state(town, number) == ("refused", "文件已过期删除，请重新上传。")


@pytest.mark.parametrize(
    "hostile", [lying_bomb, entities, far_cell, endless_csv], ids=lambda make: make.__name__
)
def test_hostile_file_is_refused_and_leaves_nothing(
    desk: Desk, town: Town, hostile: Callable[[], bytes]
) -> None:
    before = town.tables()
    number = put(desk, town, data=hostile())
    check_batch(desk, number)
    ended, message = state(town, number)
    assert (ended, bool(message)) == ("refused", True)
    assert town.tables() == before


def test_progress_is_noted_on_the_way(desk: Desk, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "BEAT", 0.0)
    seen: list[tuple[int, int]] = []
    real = operations.note_progress

    def note(session: Any, batch_id: int, done: int, total: int, at: Any) -> None:
        seen.append((done, total))
        real(session, batch_id, done, total, at)

    monkeypatch.setattr(operations, "note_progress", note)
    rows = [entry(姓名=f"张{chr(0x4E00 + n)}", 手机号=f"138{n:08}") for n in range(1_100)]
    check_batch(desk, put(desk, town, *rows))
    assert seen == [(500, 1100), (1000, 1100), (1100, 1100)]


def test_old_uploads_are_swept(desk: Desk, town: Town) -> None:
    old = put(desk, town, entry(), state="checked", created_at=now() - timedelta(days=8))
    store = Store(desk.directory)
    store.keep("orphan", b"x")
    os.utime(store.folder / "orphan", (0, 0))
    number = put(desk, town, entry())
    check_batch(desk, number)
    assert state(town, old)[0] == "expired"
    assert [path.name for path in store.folder.iterdir()] == [town.rows(ImportBatch)[1].token]


def test_uploads_are_readable_by_the_owner_only(desk: Desk, town: Town) -> None:
    check_batch(desk, put(desk, town, entry()))
    for path in (desk.directory / "imports").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("token", ["", "../x", "a/b", "."])
def test_store_takes_no_path_for_a_token(tmp_path: Path, token: str) -> None:
    with pytest.raises(ValueError):
        Store(tmp_path).keep(token, b"x")


def test_of_many_confirmations_at_once_one_writes(desk: Desk, town: Town) -> None:
    number = put(desk, town, entry())
    check_batch(desk, number)
    plan = town.rows(ImportBatch)[0].plan
    outcomes: list[str] = []
    start = threading.Barrier(4)

    def confirm() -> None:
        start.wait()
        try:
            confirm_batch(desk, number, plan, CLERK, now())
            outcomes.append("written")
        except Stale:
            outcomes.append("refused")

    threads = [threading.Thread(target=confirm) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused"] * 3 + ["written"]
    assert len(town.rows(Cadre)) == 1


def test_two_files_with_one_person_end_as_one(desk: Desk, town: Town) -> None:
    numbers = [put(desk, town, entry()), put(desk, town, entry())]
    for number in numbers:
        check_batch(desk, number)
    plans = {batch.id: batch.plan for batch in town.rows(ImportBatch)}
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def confirm(number: int) -> None:
        start.wait()
        try:
            confirm_batch(desk, number, plans[number], CLERK, now())
            outcomes.append("written")
        except Stale:
            outcomes.append("refused")

    threads = [threading.Thread(target=confirm, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused", "written"]
    assert len(town.rows(Cadre)) == 1
