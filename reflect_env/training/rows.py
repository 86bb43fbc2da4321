"""Rows of a data set as what TRL trains on, and the checks before a training may begin."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from reflect_env.dataset.output import held_out, lines_of
from reflect_env.dataset.row import Row
from reflect_env.errors import ReflectEnvError


class RowsUnfit(ReflectEnvError):
    """A data file cannot be trained on; the message names the row and the rule."""


@dataclass(frozen=True)
class Rows:
    """A data file as it was read."""

    rows: tuple[Row, ...]
    sha256: str
    """Of the file's bytes."""

    def split(self, share: float) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
        """Cut into training and validation, by a hash of each row's id: a row never changes sides."""
        held = held_out([row.id for row in self.rows], round(share * len(self.rows)))
        sides = (tuple(row for i, row in enumerate(self.rows) if (i in held) == side) for side in (False, True))
        return next(sides), next(sides)


def read_rows(path: Path) -> Rows:
    """Read a data file.

    Raises:
        RowsUnfit: It cannot be read, holds no row, or a line is no row of ours.

    """
    try:
        content = path.read_bytes()
        lines = lines_of(content.decode("utf-8"))
    except OSError as e:
        raise RowsUnfit(f"{path}: {e.strerror or e}; make it with `python data_gen/generate.py`") from e
    except UnicodeDecodeError as e:
        raise RowsUnfit(f"{path} is no UTF-8 text: {e}") from e
    rows = []
    for number, line in enumerate(lines, 1):
        try:
            rows.append(Row.from_json(line))
        except (ValueError, TypeError, KeyError) as e:
            raise RowsUnfit(f"{path}, line {number}: {e}") from e
    if not rows:
        raise RowsUnfit(f"{path} holds no rows")
    return Rows(tuple(rows), hashlib.sha256(content).hexdigest())


def check_names(rows: Sequence[Row]) -> None:
    """Make sure that every prompt names the module that its answer defines.

    Raises:
        RowsUnfit: One does not; a model would learn to invent names.

    """
    for row in rows:
        if row.kind == "explain":
            continue
        if not re.search(rf"\b{re.escape(row.module_name)}\b", row.user_text()):
            raise RowsUnfit(f"row {row.id}: the prompt does not name the module {row.module_name}")
        if not re.search(rf"\bclass\s+{re.escape(row.module_name)}\b", row.output):
            raise RowsUnfit(f"row {row.id}: the answer does not define the module {row.module_name}")


def without_names(row: Row) -> Row:
    """The row as the original had it: the prompt names neither the module nor its ports."""
    told = row.instruction.split("Declare the ports exactly so:", 1)[0]
    told = re.sub(rf"named `{re.escape(row.module_name)}`", "for this", told)
    return replace(row, instruction=re.sub(rf"\b{re.escape(row.module_name)}\b", "it", told))


def conversations(rows: Sequence[Row]) -> Iterator[dict[str, Any]]:
    """TRL's conversational prompt-completion format: only the completion is trained."""
    for row in rows:
        yield {"prompt": row.prompt(), "completion": [{"role": "assistant", "content": row.answer()}]}


def check_lengths(rows: Sequence[Row], tokenizer: Any, most: int) -> list[int]:  # noqa: ANN401
    """Count the tokens of every row as it is trained.

    Raises:
        RowsUnfit: A row is longer than `most`; cut, it would teach unfinished modules.

    """
    texts = [
        tokenizer.apply_chat_template(row["prompt"] + row["completion"], tokenize=False) for row in conversations(rows)
    ]
    lengths = [len(ids) for ids in tokenizer(texts, add_special_tokens=False)["input_ids"]]
    too_long = [(length, row.id) for length, row in zip(lengths, rows, strict=True) if length > most]
    if too_long:
        length, name = max(too_long)
        raise RowsUnfit(
            f"{len(too_long)} of {len(rows)} rows are longer than sft.max_length = {most} tokens, the longest {name} "
            f"with {length}: raise it, or leave those rows out"
        )
    return lengths
