"""Rows before they are trained on: what is read, what is refused, what is left when names are taken away."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reflect_env.circuits.build import make_task
from reflect_env.dataset.row import Row
from reflect_env.training.rows import RowsUnfit, check_lengths, check_names, conversations, read_rows, without_names


def row(number: int = 1) -> Row:
    task = make_task("up-counter", number)
    return Row(
        instruction=task.render_prompt(),
        input="",
        output=task.solutions[0],
        id=task.id,
        kind="write",
        level=task.level,
        family=task.family,
        seed=number,
        split="train",
        unseen=(),
        voice=task.voice,
        style=0,
        module_name=task.module_name,
        ports=tuple(map(str, task.verilog_ports())),
        reference_sha256="",
        verilog_sha256="",
        toolchain="",
        samples=2560,
        proof="none",
    )


def written(folder: Path, *lines: str) -> Path:
    path = folder / "rows.jsonl"
    path.write_text("".join(f"{line}\n" for line in lines))
    return path


def test_a_file_is_read_and_cut_by_id_alone(tmp_path: Path) -> None:
    found = read_rows(written(tmp_path, *(row(n).to_json() for n in range(40))))
    train, validation = found.split(0.1)
    assert (len(train), len(validation)) == (36, 4)
    fewer = replace(found, rows=found.rows[::-1])
    assert {r.id for r in fewer.split(0.1)[1]} == {r.id for r in validation}


@pytest.mark.parametrize(
    ("lines", "message"), [([], "holds no rows"), (["{}"], "line 1"), (["{"], "line 1"), (["3"], "line 1")]
)
def test_what_is_no_row_is_named_by_its_line(tmp_path: Path, lines: list[str], message: str) -> None:
    with pytest.raises(RowsUnfit, match=message):
        read_rows(written(tmp_path, *lines))


def test_only_a_line_feed_ends_a_row(tmp_path: Path) -> None:
    odd = replace(row(), input="what Unicode calls a line's end: \u2028 \x85 \x0b")
    assert read_rows(written(tmp_path, odd.to_json())).rows == (odd,)


def test_a_file_that_is_not_there_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(RowsUnfit, match=r"data_gen/generate\.py"):
        read_rows(tmp_path / "none.jsonl")


def test_a_prompt_that_names_another_module_is_refused() -> None:
    check_names([row()])
    with pytest.raises(RowsUnfit, match="does not name the module Other"):
        check_names([replace(row(), module_name="Other")])
    with pytest.raises(RowsUnfit, match="does not define the module"):
        check_names([replace(row(), output="class Other extends Module")])


def test_without_names_neither_module_nor_ports_are_told() -> None:
    before = row()
    after = without_names(before)
    assert before.module_name in before.instruction
    assert before.module_name not in after.instruction
    assert "Declare the ports" not in after.instruction
    assert after.output == before.output


def test_only_the_answer_is_a_completion() -> None:
    (made,) = conversations([row()])
    assert [message["role"] for message in made["prompt"]] == ["system", "user"]
    assert [message["role"] for message in made["completion"]] == ["assistant"]
    assert made["completion"][0]["content"].startswith("```scala\n")


class Letters:
    """A tokenizer that gives one token a letter."""

    def apply_chat_template(self, messages: list[dict[str, str]], tokenize: bool) -> str:
        assert not tokenize
        return "".join(message["content"] for message in messages)

    def __call__(self, texts: list[str], add_special_tokens: bool) -> dict[str, list[list[int]]]:
        assert not add_special_tokens
        return {"input_ids": [list(map(ord, text)) for text in texts]}


def test_a_row_that_would_be_cut_is_refused_and_not_cut() -> None:
    lengths = check_lengths([row(1), row(2)], Letters(), 100_000)
    assert len(lengths) == 2
    with pytest.raises(RowsUnfit, match=rf"1 of 2 rows are longer than sft.max_length = {min(lengths)} tokens"):
        check_lengths([row(1), row(2)], Letters(), min(lengths))
