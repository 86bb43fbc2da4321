"""`reflect-env check` through the fake compiler: exit codes, formats, files."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest

from reflect_env.cli import main
from reflect_env.commands.session import Session
from reflect_env.errors import ReflectEnvError
from reflect_env.testing import FakeCompiler

GOOD = """import chisel3._
class Inc extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val y = Output(UInt(8.W))
  })
  io.y := io.a + 1.U
}
"""
BROKEN = GOOD.replace("io.a + 1.U", "Cat(io.a, 1.U)")


class CountingCompiler(FakeCompiler):
    """Remembers the size of every batch."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[int] = []
        self.is_closed = False

    def compile_batch(self, sources, **kwargs):
        self.batches.append(len(sources))
        return super().compile_batch(sources, **kwargs)

    def close(self) -> None:
        self.is_closed = True
        super().close()


class Shell:
    """Runs commands in a folder and keeps what they wrote."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.compiler = CountingCompiler()
        self.choices: list[object] = []
        self.out = self.err = ""

    def __call__(self, *arguments: str, stdin: bytes = b"", make=None) -> int:
        out, err = io.StringIO(), io.StringIO()
        session = Session(out, err, io.BytesIO(stdin), make or self._make)
        code = main(arguments, session)
        self.out, self.err = out.getvalue(), err.getvalue()
        return code

    def _make(self, choice: object) -> CountingCompiler:
        self.choices.append(choice)
        return self.compiler

    def file(self, name: str, text: str | bytes = GOOD) -> str:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return name


@pytest.fixture
def shell(tmp_path, monkeypatch) -> Shell:
    monkeypatch.chdir(tmp_path)
    return Shell(tmp_path)


def rows(shell: Shell) -> list[dict]:
    return [json.loads(line) for line in shell.out.splitlines()]


def test_a_good_file_exits_0_and_names_its_module(shell):
    assert shell("check", shell.file("a.scala")) == 0
    assert shell.out == "a.scala: ok: module Inc, 4 ports\n"
    assert "1 good" in shell.err


def test_a_broken_file_exits_1_and_marks_its_line(shell):
    assert shell("check", shell.file("a.scala", BROKEN)) == 1
    first = shell.out.splitlines()[0]
    assert first.startswith("a.scala:7:")
    assert "error: not found: value Cat" in first
    assert "io.y := Cat(io.a, 1.U)" in shell.out


def test_many_files_are_one_batch_in_order(shell):
    names = [shell.file(f"m{i}.scala", BROKEN if i % 2 else GOOD) for i in range(5)]
    assert shell("check", *names, "--format", "json") == 1
    assert shell.compiler.batches == [5]
    assert [row["file"] for row in rows(shell)] == names
    assert [row["outcome"] for row in rows(shell)] == ["compiled", "type"] * 2 + ["compiled"]


def test_the_compiler_is_closed_afterwards(shell):
    shell("check", shell.file("a.scala"))
    assert shell.compiler.is_closed


def test_json_has_exactly_the_documented_keys(shell):
    shell("check", shell.file("good.scala"), shell.file("bad.scala", BROKEN), "--format", "json")
    good, bad = rows(shell)
    assert list(good) == ["file", "outcome", "stage", "top", "ports", "diagnostics", "toolchain"]
    assert (good["top"], good["toolchain"], good["diagnostics"]) == ("Inc", "fake-1", [])
    assert good["ports"][2] == {"name": "io_a", "direction": "input", "width": 8}
    keys = ["code", "severity", "stage", "line", "column", "message", "hint"]
    assert [list(found) for found in bad["diagnostics"]] == [keys]
    assert (bad["top"], bad["ports"]) == (None, [])


def test_standard_input_is_named_as_such(shell):
    assert shell("check", "-", "--format", "json", stdin=GOOD.encode()) == 0
    assert rows(shell)[0]["file"] == "<stdin>"


def test_top_that_is_missing_is_a_name_mismatch(shell):
    assert shell("check", shell.file("a.scala"), "--top", "Dec", "--format", "json") == 1
    (row,) = rows(shell)
    assert (row["outcome"], row["top"]) == ("contract", "Inc")
    assert row["diagnostics"][0]["code"] == "name_mismatch"


def test_top_that_is_there_is_good(shell):
    assert shell("check", shell.file("a.scala"), "--top", "Inc") == 0


def test_an_infrastructure_failure_exits_3_even_beside_errors(shell):
    lost = shell.file("lost.scala", GOOD + "// fake: infra\n")
    assert shell("check", lost, shell.file("bad.scala", BROKEN), "--format", "json") == 3
    assert rows(shell)[0]["outcome"] == "infra"
    assert rows(shell)[0]["diagnostics"][0]["message"] == "asked for by a marker"


def test_a_time_out_is_the_candidates(shell):
    assert shell("check", shell.file("slow.scala", GOOD + "// fake: timeout\n"), "--format", "json") == 1
    assert rows(shell)[0]["outcome"] == "timeout"


def test_a_missing_toolchain_exits_3_and_says_what_to_run(shell):
    def missing(choice: object) -> FakeCompiler:
        raise ReflectEnvError("the toolchain is not here: run `reflect-env prefetch`")

    assert shell("check", shell.file("a.scala"), make=missing) == 3
    assert shell.out == ""
    assert "reflect-env prefetch" in shell.err
    assert "Traceback" not in shell.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["missing.scala"], "missing.scala: no such file"),
        (["folder"], "folder: cannot be read"),
        (["latin.scala"], "latin.scala: not UTF-8: byte 0xe9 at offset 13, line 2"),
        (["good.scala", "./good.scala"], "named more than once"),
        (["-", "-"], "named more than once"),
        (["good.scala", "--verilog", "good.scala"], "would overwrite a source"),
        (["good.scala", "sub/good.scala", "--verilog", "out"], "both be written to"),
        (["good.scala", "--verilog", "good.scala/x.sv"], "cannot be made a folder"),
    ],
)
def test_a_wrong_call_exits_2_before_anything_is_compiled(shell, arguments, words):
    shell.file("good.scala")
    shell.file("sub/good.scala")
    shell.file("latin.scala", b"// module\n// \xe9\n")
    (shell.folder / "folder").mkdir()
    assert shell("check", *arguments) == 2
    assert words in shell.err
    assert shell.out == ""
    assert shell.compiler.batches == []


def test_an_unknown_choice_exits_2_and_lists_the_choices(shell, capsys):
    assert shell("check", shell.file("a.scala"), "--lane", "futuristic") == 2
    assert "modern" in capsys.readouterr().err


def test_the_text_is_taken_verbatim_and_no_fence_is_looked_for(shell):
    assert shell("check", shell.file("a.scala", "```scala\nno module here\n```\n"), "--format", "json") == 1
    assert rows(shell)[0]["outcome"] == "parse"


def test_verilog_of_one_file_goes_to_a_file(shell):
    assert shell("check", shell.file("a.scala"), "--verilog", "deep/out.sv") == 0
    assert (shell.folder / "deep/out.sv").read_text().startswith("module Inc")


def test_verilog_of_several_files_goes_to_a_folder(shell):
    names = [shell.file("a.scala"), shell.file("sub/b.scala"), shell.file("bad.scala", BROKEN)]
    assert shell("check", *names, "--verilog", "out") == 1
    assert sorted(os.listdir(shell.folder / "out")) == ["a.sv", "b.sv"]


def test_options_reach_the_compiler(shell):
    shell("check", shell.file("a.scala"), "--lane", "classic", "--isolation", "none")
    assert (shell.choices[0].lane, shell.choices[0].isolation) == ("classic", "none")


def test_a_terminal_is_never_given_the_candidates_control_characters(shell):
    evil = BROKEN.replace("io.y := Cat", "/* \x1b[2J\x07 */ io.y := Cat")
    shell("check", shell.file("a.scala", evil))
    assert "\x1b" not in shell.out
    assert "\\x1b[2J\\x07" in shell.out


def test_an_interruption_exits_130_without_words(shell):
    def interrupted(choice: object) -> FakeCompiler:
        raise KeyboardInterrupt

    assert shell("check", shell.file("a.scala"), make=interrupted) == 130
    assert shell.out == shell.err == ""
