"""The journal: whatever happens, what is on the disk is whole blocks of one run."""

from __future__ import annotations

import resource
import signal

import pytest

from reflect_env.dataset.journal import Block, Journal, JournalConflict, discard
from reflect_env.errors import DiskTrouble

RUN = {"preset": "p", "seed": 0}


@pytest.fixture
def target(tmp_path):
    return tmp_path / "data.jsonl"


def begun(target, *blocks: Block) -> None:
    journal = Journal(target, RUN)
    for block in blocks:
        journal.add(block)
    journal.close()


def left(target) -> tuple[list[str], list[str]]:
    journal = Journal(target, RUN)
    found = list(journal.rows()), list(journal.rejects())
    journal.close()
    return found


A, B = Block(("a1", "a2"), ("r1",)), Block(("b1 \u2028 ä",), ())


def test_blocks_come_back_in_order(target):
    begun(target, A, B)
    assert left(target) == (["a1", "a2", "b1 \u2028 ä"], ["r1"])


def test_a_damaged_last_line_costs_only_its_block(target):
    begun(target, A)
    with target.with_name("data.jsonl.partial").open("ab") as stream:
        stream.write(b'{"half a ro\xc3')
    with target.with_name("data.jsonl.ledger").open("ab") as stream:
        stream.write(b'{"rows": 1')
    assert left(target) == (["a1", "a2"], ["r1"])
    begun(target, B)
    assert left(target)[0] == ["a1", "a2", "b1 \u2028 ä"]


def test_a_power_cut_at_any_byte_leaves_whole_blocks(target, tmp_path):
    begun(target, A, B)
    ledger = target.with_name("data.jsonl.ledger").read_bytes()
    whole = {0: [], 2: ["a1", "a2"], 3: ["a1", "a2", "b1 \u2028 ä"]}
    for cut in range(len(ledger) + 1):
        other = tmp_path / f"cut{cut}.jsonl"
        for suffix in (".partial", ".rejects.jsonl"):
            source = target.with_name("data.jsonl" + suffix)
            other.with_name(other.name + suffix).write_bytes(source.read_bytes())
        other.with_name(other.name + ".ledger").write_bytes(ledger[:cut])
        rows = left(other)[0]
        assert rows == whole[len(rows)]


def test_another_run_at_the_same_path_is_a_conflict_that_shows_both(target):
    begun(target, A)
    with pytest.raises(JournalConflict, match="--restart") as caught:
        Journal(target, RUN | {"seed": 1})
    assert '"seed": 0' in str(caught.value)
    assert '"seed": 1' in str(caught.value)
    assert left(target)[0] == ["a1", "a2"]


def test_rows_that_are_shorter_than_the_ledger_says_are_a_conflict(target):
    begun(target, A)
    target.with_name("data.jsonl.partial").write_bytes(b"a1\n")
    with pytest.raises(JournalConflict, match="shorter"):
        Journal(target, RUN)


def test_two_runs_cannot_write_one_file(target):
    first = Journal(target, RUN)
    with pytest.raises(JournalConflict, match="another run is writing"):
        Journal(target, RUN)
    first.close()
    Journal(target, RUN).close()


def test_the_end_is_one_rename_and_only_the_rejects_stay_beside(target):
    journal = Journal(target, RUN)
    journal.add(A)
    assert not target.exists()
    journal.finish()
    assert target.read_text() == "a1\na2\n"
    assert sorted(path.name for path in target.parent.iterdir()) == ["data.jsonl", "data.jsonl.rejects.jsonl"]


def test_a_full_disk_is_our_trouble_and_the_finished_blocks_are_safe(target):
    journal = Journal(target, RUN)
    journal.add(A)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, before[1]))
    try:
        with pytest.raises(DiskTrouble, match="what is finished is safe"):
            journal.add(Block(("x" * 1_000,), ()))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
        journal.close()
    assert left(target)[0] == ["a1", "a2"]


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DiskTrouble, match="none"):
        Journal(tmp_path / "none" / "data.jsonl", RUN)


def test_discarding_removes_an_unfinished_run_and_nothing_else(target):
    begun(target, A)
    target.with_name("other").write_text("stays")
    discard(target)
    assert [path.name for path in target.parent.iterdir()] == ["other"]
