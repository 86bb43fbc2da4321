"""`reflect-env check`: files in, verdicts out, one batch a call."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reflect_env.commands.formats import FORMATS
from reflect_env.commands.options import Subparsers, add_command, add_isolation, add_lane
from reflect_env.commands.report import FileReport, exit_code, report_of
from reflect_env.commands.session import CompilerChoice, Session, UsageError

STDIN = "<stdin>"
MAX_BYTES = 16 * 1024 * 1024
"""More than this is not read; the compiler's own limit on a candidate is far below."""
_EXAMPLES = """\
  reflect-env check Adder.scala
  reflect-env check src/*.scala --format json
  reflect-env check Alu.scala --top Alu --verilog Alu.sv
  reflect-env check src/*.scala --verilog build/      one .sv file a module
  cat Adder.scala | reflect-env check -
  reflect-env check src/*.scala --format sarif > chisel.sarif

exit codes: 0 all compile, 1 a candidate is wrong, 2 usage, 3 no verdict (toolchain, worker)
"""


@dataclass(frozen=True)
class Source:
    """One file as it will be judged."""

    name: str
    """As given; `<stdin>` for `-`."""
    text: str


def add_parser(commands: Subparsers) -> None:
    """Declare `check`."""
    parser = add_command(commands, "check", "compile Chisel files to Verilog and say what is wrong", _EXAMPLES)
    parser.add_argument("files", nargs="+", metavar="FILE", help="Chisel source, taken verbatim; - is standard input")
    parser.add_argument("--top", metavar="NAME", help="module that must be there (default: the last one of the file)")
    parser.add_argument("--format", choices=tuple(FORMATS), default="text", help="default: %(default)s")
    parser.add_argument("--verilog", metavar="OUT", help="write Verilog: a file for one input, a folder for several")
    add_lane(parser)
    add_isolation(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Judge every file in one batch, write Verilog where asked, print the reports."""
    from reflect_env.cli import version

    sources = read_sources(arguments.files, session)
    targets = verilog_targets(arguments.files, arguments.verilog)
    reports = _judge(sources, arguments, session)
    session.result(FORMATS[arguments.format](reports, version()))
    _write_verilog(reports, targets)
    session.note(_tally(reports))
    return exit_code(reports)


def _judge(sources: Sequence[Source], arguments: argparse.Namespace, session: Session) -> list[FileReport]:
    choice = CompilerChoice(lane=arguments.lane, isolation=arguments.isolation)
    tops = [arguments.top] * len(sources)
    with session.waiting("compiling"), session.make_compiler(choice) as compiler:
        ends = compiler.compile_batch([source.text for source in sources], tops=tops)
        toolchain = compiler.fingerprint
    pairs = zip(sources, ends, strict=True)
    return [report_of(source.name, source.text, arguments.top, end, toolchain) for source, end in pairs]


def _tally(reports: Sequence[FileReport]) -> str:
    good = sum(report.is_good for report in reports)
    infra = sum(report.is_infra for report in reports)
    wrong = len(reports) - good - infra
    return f"{good} good, {wrong} with errors" + (f", {infra} without a verdict" if infra else "")


def read_sources(files: Sequence[str], session: Session) -> list[Source]:
    """Read every file before anything is compiled.

    Raises:
        UsageError: A file is named twice, missing, unreadable, too large or not UTF-8.

    """
    keys = Counter(file if file == "-" else str(Path(file).resolve()) for file in files)
    if twice := [key for key, number in keys.items() if number > 1]:
        raise UsageError(f"{twice[0]} is named more than once")
    return [Source(STDIN if file == "-" else file, _decode(file, _read(file, session))) for file in files]


def _read(file: str, session: Session) -> bytes:
    try:
        data = session.stdin.read(MAX_BYTES + 1) if file == "-" else _read_file(Path(file))
    except FileNotFoundError as e:
        raise UsageError(f"{file}: no such file") from e
    except OSError as e:
        raise UsageError(f"{file}: cannot be read: {e.strerror or e}") from e
    if len(data) > MAX_BYTES:
        raise UsageError(f"{file}: larger than {MAX_BYTES} bytes")
    return data


def _read_file(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def _decode(file: str, data: bytes) -> str:
    """UTF-8 and nothing else: a guess would move line and column."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as e:
        line = data.count(b"\n", 0, e.start) + 1
        raise UsageError(f"{file}: not UTF-8: byte 0x{data[e.start]:02x} at offset {e.start}, line {line}") from e


def verilog_targets(files: Sequence[str], out: str | None) -> list[Path | None]:
    """Where the Verilog of each file goes; decided and checked before the first compile.

    Raises:
        UsageError: Two files would share a target, or a target is one of the sources or not writable.

    """
    if out is None:
        return [None] * len(files)
    root = Path(out)
    folder = len(files) > 1 or root.is_dir()
    targets = [root / _verilog_name(file) for file in files] if folder else [root]
    _check_targets(files, targets)
    _make_folder(root if folder else root.parent)
    return list(targets)


def _verilog_name(file: str) -> str:
    return "stdin.sv" if file == "-" else Path(file).with_suffix(".sv").name


def _check_targets(files: Sequence[str], targets: Sequence[Path]) -> None:
    if twice := [target for target, number in Counter(targets).items() if number > 1]:
        raise UsageError(f"two files would both be written to {twice[0]}; check them in two calls")
    sources = {Path(file).resolve() for file in files if file != "-"}
    if clash := [target for target in targets if target.resolve() in sources]:
        raise UsageError(f"--verilog {clash[0]} would overwrite a source")


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise UsageError(f"{folder}: cannot be made a folder: {e.strerror or e}") from e


def _write_verilog(reports: Sequence[FileReport], targets: Sequence[Path | None]) -> None:
    for report, target in zip(reports, targets, strict=True):
        if target is not None and report.verilog is not None:
            try:
                target.write_text(report.verilog, encoding="utf-8")
            except OSError as e:
                raise UsageError(f"{target}: cannot be written: {e.strerror or e}") from e
