"""The path without anything resident: a new scalac, java and firtool for each candidate, and no build tool.

It is what the resident service is compared with in the same run. The flags are the fastest known for JVMs that live
for seconds: only the first compiler tier, the serial collector. Both paths use the same jars, Java and firtool flags.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reflect_env.bench.machine import cpu_s
from reflect_env.compiler.firtool import FLAGS
from reflect_env.errors import InfraError
from reflect_env.toolchain import Toolchain
from reflect_env.toolchain.lock import load_lock

_TUNED = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
_SCALAC = ("-Ymacro-annotations", "-language:reflectiveCalls", "-deprecation", "-feature", "-Xcheckinit")
_LIMIT_S = 300
_CALL_SINCE = 7
"""Chisel version from which `--module` takes a call, `Top()`, and no longer a class name."""


@dataclass(frozen=True)
class ColdTimes:
    """What one candidate took."""

    wall_s: float
    cpu_s: float


def compile_cold(toolchain: Toolchain, source: str, top: str) -> ColdTimes:
    """Take one good candidate from text to Verilog with three new processes.

    Raises:
        InfraError: One of them failed.

    """
    with tempfile.TemporaryDirectory(prefix="reflect-env-bench-") as folder:
        home = Path(folder)
        (home / "Candidate.scala").write_text(source, encoding="utf-8")
        begin, before_s = time.perf_counter(), cpu_s()
        _run(_scalac(toolchain, home), home)
        _run(_elaborate(toolchain, home, top), home)
        verilog = _run([str(toolchain.firtool), *FLAGS], home, (home / f"{top}.fir").read_bytes())
        times = ColdTimes(time.perf_counter() - begin, cpu_s() - before_s)
    if b"module " not in verilog:
        raise InfraError("firtool wrote no module")
    return times


def _scalac(toolchain: Toolchain, home: Path) -> list[str]:
    arguments = ["-classpath", _join(toolchain.chisel_jars), f"-Xplugin:{toolchain.plugin}", *_SCALAC, "-d", str(home)]
    return [*_java(toolchain, toolchain.compiler_jars), "scala.tools.nsc.Main", *arguments, "Candidate.scala"]


def _elaborate(toolchain: Toolchain, home: Path, top: str) -> list[str]:
    call = f"{top}()" if _chisel_major(toolchain) >= _CALL_SINCE else top
    arguments = ["--module", call, "--target", "chirrtl", "--target-dir", str(home)]
    return [*_java(toolchain, (home, *toolchain.chisel_jars)), "circt.stage.ChiselMain", *arguments]


def _chisel_major(toolchain: Toolchain) -> int:
    return int(load_lock(toolchain.lane).chisel.split(".")[0])


def _java(toolchain: Toolchain, class_path: Sequence[Path]) -> list[str]:
    return [str(toolchain.java.executable), *_TUNED, "-cp", _join(class_path)]


def _join(paths: Sequence[Path]) -> str:
    return ":".join(map(str, paths))


def _run(command: list[str], home: Path, stdin: bytes | None = None) -> bytes:
    try:
        done = subprocess.run(command, cwd=home, input=stdin, capture_output=True, timeout=_LIMIT_S, check=False)
    except subprocess.TimeoutExpired as e:
        raise InfraError(f"{Path(command[0]).name} was not done after {_LIMIT_S} s") from e
    if done.returncode:
        words = (done.stderr or done.stdout).decode(errors="replace")[-400:]
        raise InfraError(f"{Path(command[0]).name} ended with {done.returncode}: {words}")
    return done.stdout
