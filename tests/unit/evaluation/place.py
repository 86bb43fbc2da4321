"""A folder of three small problems, and the whole of `eval/run_eval.py` over fakes."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from reflect_env.evaluation.main import Tools, run
from reflect_env.testing import FakeCompiler, FakeSimulator

MODULE = """import chisel3._

class {name} extends Module {{
  val io = IO(new Bundle {{
    val a = Input(UInt(4.W))
    val y = Output(UInt(4.W))
  }})
  io.y := io.a
}}
"""
PROBLEM = """level = "{level}"
module_name = "{name}"
instruction = "`y` is `a`."
ports = ["input a 4", "output y 4"]
"""
REFERENCE = "module Reference(input [3:0] io_a, output [3:0] io_y);\n  assign io_y = io_a;\nendmodule\n"
NAMES = {"P1": ("L1", "Alpha"), "P2": ("L2", "Beta"), "P3": ("L3", "Gamma")}


class OtherCompiler(FakeCompiler):
    """The fake of another toolchain."""

    @property
    def fingerprint(self) -> str:
        return "fake-2"


class Counting(FakeCompiler):
    """Counts what it is asked to compile."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    def compile_batch(self, sources, *, tops=None, deadline_s=None):
        self.asked += len(sources)
        return super().compile_batch(sources, tops=tops, deadline_s=deadline_s)


@dataclass(frozen=True)
class Said:
    """What one call of the command left."""

    code: int
    out: str
    err: str


class Place:
    """Where a test runs the command."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for problem, (level, name) in NAMES.items():
            self.problem(problem, level, name, MODULE.format(name=name))

    def problem(self, problem: str, level: str, name: str, solution: str) -> None:
        folder = self.root / "problems" / "tiny" / problem
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "problem.toml").write_text(PROBLEM.format(level=level, name=name))
        (folder / "reference.v").write_text(REFERENCE)
        (folder / "solution.scala").write_text(solution)

    def call(self, *arguments: object, compiler: Callable[[], FakeCompiler] = FakeCompiler) -> Said:
        """Run the command; `--suite tiny` where a model is named and no suite."""

        @contextmanager
        def tools(config):
            with compiler() as made, FakeSimulator() as simulator:
                yield Tools(made, simulator, self.root / "cache")

        words = [str(a) for a in arguments]
        if "--suite" not in words and not {"--validate", "--compare", "--show"} & set(words):
            words += ["--suite", "tiny"]
        out, err = io.StringIO(), io.StringIO()
        return Said(run(words, "doc", self.root, open_tools=tools, out=out, err=err), out.getvalue(), err.getvalue())

    def record(self, rows: list[dict], name: str = "recorded.jsonl") -> Path:
        """Write a file for `replay:`."""
        path = self.root / name
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return path

    def replay(self, texts: dict[str, str], *arguments: object, output: str = "out", **more) -> Said:
        """Score one recorded answer for each problem that is named."""
        path = self.record([{"task": task, "completion": text} for task, text in texts.items()])
        return self.call("--model", f"replay:{path}", "--output", self.root / output, *arguments, **more)

    def rows(self, output: str = "out") -> list[dict]:
        lines = (self.root / output / "samples.jsonl").read_text().splitlines()
        return [json.loads(line) for line in lines]

    def summary(self, output: str = "out") -> dict:
        return json.loads((self.root / output / "summary.json").read_text())

    def report(self, output: str = "out") -> str:
        return (self.root / output / "report.html").read_text()


def fenced(code: str) -> str:
    return f"```scala\n{code}```"


def good(name: str) -> str:
    return fenced(MODULE.format(name=name))
