"""Examine this machine part by part: what is there, in which version, and what to do about the rest.

Only the parts that compiling needs decide over `Report.ok`; a missing simulator or isolation layer is
reported with its remedy and does not.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

from reflect_env.errors import ReflectEnvError
from reflect_env.toolchain.build import ServerJar, server_jars
from reflect_env.toolchain.installed import locate
from reflect_env.toolchain.java import find_java
from reflect_env.toolchain.lock import Lock, Role, current_platform, load_lock
from reflect_env.toolchain.settings import Settings
from reflect_env.toolchain.store import is_intact, stored_path

MINIMUM_PYTHON = (3, 11)
MINIMUM_MEMORY_MB = 2048
MINIMUM_DISK_MB = 1024
_ASK_TIMEOUT_S = 30
_CGROUP = Path("/sys/fs/cgroup")


@dataclass(frozen=True)
class Part:
    """One thing that was looked for."""

    name: str
    ok: bool
    required: bool
    """True if nothing compiles without it."""
    found: str
    """Where it is, or what is there instead; empty if nothing was found."""
    version: str
    """Empty where the part has none, or is not there."""
    advice: str
    """What to do; empty if nothing needs to be done."""


@dataclass(frozen=True)
class Report:
    """All parts, for one lane."""

    lane: str
    fingerprint: str
    """The toolchain's, as in every verdict; empty while the toolchain is incomplete."""
    platform: str
    parts: tuple[Part, ...]

    @property
    def ok(self) -> bool:
        """True if every required part is there."""
        return all(part.ok for part in self.parts if part.required)

    @property
    def exit_code(self) -> int:
        """0 if this machine can compile, else 1."""
        return 0 if self.ok else 1


def examine(lane: str | None = None, settings: Settings | None = None) -> Report:
    """Look at every part; starts a few short processes, changes nothing and never downloads."""
    settings = settings or Settings.from_environment()
    lock = load_lock(lane or settings.lane)
    parts = (
        _python(),
        _java(settings),
        _jars(lock, settings),
        _firtool(lock, settings),
        _server(lock, settings),
        _pyslang(),
        _icarus(),
        _yosys(),
        *_isolation(),
        _memory(),
        _cache(lock, settings),
    )
    return Report(lock.lane, _fingerprint(lock.lane, settings), current_platform(), parts)


def to_json(report: Report) -> str:
    """One JSON object: `ok, lane, fingerprint, platform, parts[{name, ok, required, found, version, advice}]`."""
    return json.dumps({"ok": report.ok, **asdict(report)}, indent=2)


def render_text(report: Report) -> str:
    """Render one line a part, and below it what to do where something is to be done."""
    width = max(len(part.name) for part in report.parts)
    lines = [f"lane {report.lane} on {report.platform}: {report.fingerprint or 'incomplete'}"]
    for part in report.parts:
        mark = "ok  " if part.ok else "FAIL" if part.required else "none"
        lines.append(f"  {mark}  {part.name:<{width}}  {' '.join(text for text in (part.version, part.found) if text)}")
        if part.advice and not part.ok:
            lines.append(f"        {'':<{width}}  -> {part.advice}")
    lines.append("ready to compile" if report.ok else "not ready: see the lines marked FAIL")
    return "\n".join(lines)


def _python() -> Part:
    ok = sys.version_info >= MINIMUM_PYTHON
    wanted = ".".join(map(str, MINIMUM_PYTHON))
    return Part(
        "Python", ok, True, sys.executable, platform.python_version(), "" if ok else f"use Python {wanted} or newer"
    )


def _java(settings: Settings) -> Part:
    try:
        java = find_java(settings)
    except ReflectEnvError as e:
        return Part("Java", False, True, "", "", str(e))
    starts = _ask([str(java.executable), "-version"]) is not None
    advice = "" if starts else "it does not start; set REFLECT_ENV_JAVA to another Java home"
    return Part("Java", starts, True, f"{java.executable} ({java.origin})", java.version_string, advice)


def _jars(lock: Lock, settings: Settings) -> Part:
    """Compare every jar with the lock, by hash: this is the place for doubts about the cache."""
    jars = [a for a in lock.artifacts if Role.FIRTOOL not in a.roles]
    bad = [a for a in jars if not is_intact(settings.cache_dir, a)]
    version = f"Chisel {lock.chisel}, scalac {lock.scala}"
    found = f"{len(jars) - len(bad)} of {len(jars)} intact in {settings.cache_dir}"
    return Part("jars", not bad, True, found, version, f"{bad[0].coordinate} first: {_run(lock)}" if bad else "")


def _run(lock: Lock) -> str:
    return f"run `reflect-env prefetch --lane {lock.lane}`"


def _firtool(lock: Lock, settings: Settings) -> Part:
    """Run it: a binary that is there may still not start (wrong C library, no execute permission)."""
    try:
        path = stored_path(settings.cache_dir, lock.firtool_for(current_platform()))
    except ReflectEnvError as e:
        return Part("firtool", False, True, "", "", str(e))
    if not is_intact(settings.cache_dir, lock.firtool_for(current_platform())):
        return Part("firtool", False, True, f"{path}, damaged" if path.exists() else "", "", _run(lock))
    said = _ask([str(path), "--version"])
    if said is None or lock.firtool not in said:
        advice = f"it does not start or is another version: delete {path} and {_run(lock)}"
        return Part("firtool", False, True, str(path), "", advice)
    return Part("firtool", True, True, str(path), lock.firtool, "")


def _server(lock: Lock, settings: Settings) -> Part:
    try:
        jars: Iterable[ServerJar] = server_jars(lock, settings.cache_dir)
    except ReflectEnvError as e:
        return Part("resident server", False, True, "", "", str(e))
    absent = [jar.name for jar in jars if not jar.path(settings.cache_dir).is_file()]
    found = ", ".join(str(jar.path(settings.cache_dir)) for jar in jars if jar.name not in absent)
    return Part(
        "resident server", not absent, True, found, "", f"{', '.join(absent)} not built: {_run(lock)}" if absent else ""
    )


def _pyslang() -> Part:
    """Parse a module: an extension that is there may still not load."""
    try:
        from reflect_env.simulator.verilog import parse

        parse("module m; endmodule", "probe")
        return Part("simulator: pyslang", True, False, "parses Verilog", metadata.version("pyslang"), "")
    except (ImportError, metadata.PackageNotFoundError) as e:
        return Part("simulator: pyslang", False, False, str(e), "", "needed for functional checks: pip install pyslang")


def _icarus() -> Part:
    """Ask what a functional check would ask: both programs, in a version that can be used."""
    from reflect_env.simulator.icarus import find_icarus
    from reflect_env.simulator.process import ToolMissing

    try:
        found = find_icarus()
    except ToolMissing as e:
        return Part("simulator: iverilog", False, False, "", "", f"tasks with a reference need it: {e}")
    return Part("simulator: iverilog", True, False, found.iverilog, found.version, "")


def _yosys() -> Part:
    """Name the yosys that proofs would use, native or wheel; without one there is sampling."""
    from reflect_env.simulator.yosys import INSTALL, find_yosys

    found = find_yosys()
    if found is None:
        return Part("simulator: yosys", False, False, "", "", f"for proofs beside the simulation: {INSTALL}")
    return Part("simulator: yosys", True, False, "wheel" if found.is_wheel else found.command[0], found.version, "")


def _ask(command: list[str]) -> str | None:
    """Return what a command prints, or None if it cannot be run or fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=_ASK_TIMEOUT_S)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout + done.stderr if done.returncode == 0 else None


def _isolation() -> tuple[Part, ...]:
    """Ask the cage which of its layers this machine allows; none of them is needed to compile."""
    from reflect_env.compiler.cage import probe

    return tuple(
        Part(
            f"isolation: {layer.name}",
            layer.active,
            False,
            "active" if layer.active else "not active",
            "",
            "" if layer.active else layer.advice,
        )
        for layer in probe()
    )


def _memory() -> Part:
    available = _available_mb()
    ok = available >= MINIMUM_MEMORY_MB
    advice = "" if ok else f"one worker needs about 650 MB; free some, {MINIMUM_MEMORY_MB} MB is comfortable"
    return Part("memory", ok, False, f"{available} MB available", "", advice)


def _available_mb() -> int:
    """Available memory of the machine, or of this container where that is less."""
    import psutil

    available = int(psutil.virtual_memory().available)
    try:
        limit = int((_CGROUP / "memory.max").read_text())
        used = int((_CGROUP / "memory.current").read_text())
        statistics = dict(line.split() for line in (_CGROUP / "memory.stat").read_text().splitlines())
        available = min(available, limit - used + int(statistics.get("inactive_file", 0)))
    except (OSError, ValueError):
        pass  # no cgroup v2, or no limit ("max")
    return available >> 20


def _cache(lock: Lock, settings: Settings) -> Part:
    """Check the cache folder; a read-only one is fine once everything is in it."""
    folder = _nearest_existing(settings.cache_dir)
    free_mb = shutil.disk_usage(folder).free >> 20
    writable = os.access(folder, os.W_OK)
    complete = bool(_fingerprint(lock.lane, settings))
    ok = writable and (complete or free_mb >= MINIMUM_DISK_MB)
    advice = "" if ok else f"set REFLECT_ENV_CACHE_DIR to a writable folder with {MINIMUM_DISK_MB} MB free"
    found = f"{settings.cache_dir}, {'writable' if writable else 'not writable'}, {free_mb} MB free"
    return Part("cache folder", ok, not complete, found, "", advice)


def _nearest_existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.exists())


def _fingerprint(lane: str, settings: Settings) -> str:
    try:
        return locate(lane, settings).fingerprint
    except ReflectEnvError:
        return ""
