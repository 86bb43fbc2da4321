"""Write a data set, or fresh tasks, in the formats that others read.

python data_gen/export.py data.jsonl --format prompt-completion --output sft.jsonl     TRL's SFTTrainer
python data_gen/export.py data.jsonl --format conversational --output chat.jsonl       the same, as messages
python data_gen/export.py data.jsonl --format episodes --output turns.jsonl            whole conversations: attempt,
                                                                                       diagnostics, repair
python data_gen/export.py data.jsonl --format grpo --output prompts.jsonl              prompts with task ids, no answers
python data_gen/export.py data.jsonl --format verilog-eval --output folder             prompt.txt, ref.sv and test.sv
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from reflect_env.circuits.build import make_task
from reflect_env.dataset.output import read_lines
from reflect_env.dataset.row import Row
from reflect_env.dataset.verilog_eval import write_problems
from reflect_env.errors import ReflectEnvError
from reflect_env.files import write_whole


def main(argv: Sequence[str] | None = None) -> int:
    """Export: 0 done, 2 usage, 3 a file that is not ours or cannot be written."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="JSONL of data_gen/generate.py")
    parser.add_argument("--format", choices=(*LINES, "verilog-eval"), required=True)
    parser.add_argument("--output", type=Path, required=True, help="a file; a folder for verilog-eval")
    arguments = parser.parse_args(argv)
    try:
        number = export(arguments.data, arguments.format, arguments.output)
    except (ReflectEnvError, OSError) as e:
        print(f"export: {e}", file=sys.stderr)
        return 3
    print(f"{arguments.output}: {number} of format {arguments.format}")
    return 0


def export(data: Path, form: str, output: Path) -> int:
    """Write all rows; returns how many items were written."""
    rows = list(read(data))
    if form == "verilog-eval":
        return write_problems([make_task(row.family, row.seed) for row in rows if row.kind == "write"], output)
    lines = [json.dumps(item, ensure_ascii=False) for row in rows for item in LINES[form](row)]
    write_whole(output, "".join(f"{line}\n" for line in lines))
    return len(lines)


def read(data: Path) -> Iterator[Row]:
    """Read the rows.

    Raises:
        ReflectEnvError: A line is no row of ours; the message names it.

    """
    for number, line in enumerate(read_lines(data), 1):
        try:
            yield Row.from_json(line)
        except (ValueError, TypeError) as e:
            raise ReflectEnvError(f"{data}, line {number}: {e}; data_gen/verify.py reads foreign files") from e


def prompt_completion(row: Row) -> list[dict[str, Any]]:
    """`prompt` and `completion` as plain text, the system message first."""
    return [{"prompt": f"{row.system()}\n\n{row.user_text()}\n", "completion": row.answer()}]


def conversational(row: Row) -> list[dict[str, Any]]:
    """`prompt` and `completion` as messages."""
    return [{"prompt": row.prompt(), "completion": [{"role": "assistant", "content": row.answer()}]}]


def episodes(row: Row) -> list[dict[str, Any]]:
    """`messages` from the first attempt to the right answer, of repairs; a turn an attempt."""
    if row.kind not in ("repair", "episode"):
        return []
    whole = replace(row, kind="episode")
    return [{"messages": [*whole.prompt(), {"role": "assistant", "content": row.answer()}], "task_id": row.id}]


def grpo(row: Row) -> list[dict[str, Any]]:
    """A prompt with what the reward needs to find the task; no answer, and nothing for rows that are not tasks."""
    if row.kind != "write":
        return []
    about = {"task_id": row.id, "module_name": row.module_name, "level": row.level, "family": row.family}
    return [{"prompt": row.prompt()} | about]


LINES: dict[str, Callable[[Row], list[dict[str, Any]]]] = {
    "prompt-completion": prompt_completion,
    "conversational": conversational,
    "episodes": episodes,
    "grpo": grpo,
}


if __name__ == "__main__":
    sys.exit(main())
