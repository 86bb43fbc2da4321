"""The numbers of a data card."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import reflect_env.dataset.card as card_module
from reflect_env.circuits.build import make_task
from reflect_env.dataset.card import describe, to_markdown
from reflect_env.dataset.constructs import constructs

from .test_outputs import data as data
from .test_outputs import main_of
from .test_rows import KINDS, made

ROWS = [made(kind) for kind in KINDS]


def test_a_card_counts_kinds_voices_attempts_and_constructs():
    card = describe(ROWS)
    assert card.rows == 4
    assert card.by_kind == dict.fromkeys(KINDS, 1)
    assert sum(card.by_outcome.values()) == sum(len(row.attempts) for row in ROWS) == 4
    assert sum(card.by_form.values()) == sum(card.by_voice.values()) == 4
    assert card.constructs["RegInit"] == 3
    assert card.token_lengths == tuple(sorted(card.token_lengths, key=card.token_lengths.index))


def test_explanations_are_no_programs():
    assert describe([ROWS[3]]).skeletons == 0
    assert describe(ROWS[:3]).skeletons == 1
    assert describe(ROWS[:3]).largest_skeleton == 1.0


def test_near_duplicates_beyond_the_cap_are_counted():
    copies = [replace(ROWS[0], id=str(i)) for i in range(20)]
    card = describe(copies)
    assert (card.clusters, card.rows_over_cap, card.masked_distinct) == (1, 4, 1)


def test_the_same_words_for_two_circuits_are_a_contradiction(monkeypatch):
    one = ROWS[0]
    task = make_task(one.family, one.seed)
    named = replace(task, module_name="Renamed", reference=task.reference)
    circuits = {1: task, 2: named, 3: replace(named, reference=task.reference.replace("+", "-"))}
    assert circuits[3].reference != task.reference
    monkeypatch.setattr(card_module, "make_task", lambda family, seed: circuits[seed])
    renamed = one.instruction.replace(task.module_name, "Renamed")
    rows = [replace(one, seed=1), *(replace(one, seed=seed, instruction=renamed) for seed in (2, 3))]
    assert describe(rows[:2]).contradictory_prompts == 0
    assert describe(rows).contradictory_prompts == 1


def test_what_nearly_every_answer_holds_and_no_prompt_asks_for_is_a_shortcut():
    spiced = [replace(ROWS[0], output=f"{ROWS[0].output}\nobject Extra{i} {{ val zebra = 1 }}") for i in range(30)]
    assert "zebra" in describe(spiced).shortcuts
    assert "Extra1" not in describe(spiced).shortcuts


def test_an_empty_set_has_no_card():
    with pytest.raises(ValueError, match="at least one row"):
        describe([])


def test_constructs_are_found_as_words():
    found = constructs("val a = RegNext(Mux(b, c +& d, e)) // RegInitial(")
    assert found == {"RegNext", "Mux", "+&"}


def test_the_report_writes_both_pages_and_shows_mutation_scores(data, capsys):
    scores = data.with_name("scores.jsonl")
    scores.write_text('{"family": "up-counter", "kill_rate": 0.5}\n')
    report = main_of("report")
    assert report.main([str(data), "--mutation", str(scores)]) == 0
    markdown, page = capsys.readouterr().out.split()
    assert "up-counter 0.500" in Path(markdown).read_text("utf-8")
    text = Path(page).read_text("utf-8")
    assert text.count("<h3>") == 4
    assert "http" not in text.split("<pre>")[0].replace("http://www.w3.org", "")


def test_the_report_refuses_what_is_no_data_set(tmp_path, capsys):
    wrong = tmp_path / "x.jsonl"
    wrong.write_text("{}\n")
    assert main_of("report").main([str(wrong)]) == 3
    assert "lacks" in capsys.readouterr().err


def test_markdown_names_every_count():
    text = to_markdown(describe(ROWS), "Some data")
    assert text.startswith("# Some data\n")
    assert "| rows | 4 |" in text
    assert "## Faults" in text
