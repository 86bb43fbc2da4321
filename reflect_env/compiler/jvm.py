"""The command lines of the two JVM workers: flags, class paths, archives, and what each must be able to read."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reflect_env.toolchain import Toolchain

COMPILER_HEAP_MB = 256
COMPILER_YOUNG_MB = 96
"""A small compile allocates tens of MB; a young generation that holds several saves a collection in each."""
ELABORATOR_HEAP_MB = 160
CANDIDATES_PER_GLOBAL = 1_000
AOT_FROM_JAVA = 25

_QUIET = ("-Xlog:disable", "-Xlog:all=error:stderr", "-XX:+DisplayVMOutputToStderr", "-XX:-UsePerfData")
_FRUGAL = ("-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=/dev/null")
_COMPILER = (
    f"-Xmx{COMPILER_HEAP_MB}m",
    f"-Xms{COMPILER_HEAP_MB}m",
    f"-Xmn{COMPILER_YOUNG_MB}m",
    "-XX:MaxMetaspaceSize=160m",
    "-XX:ReservedCodeCacheSize=128m",
)
_ELABORATOR = (
    f"-Xmx{ELABORATOR_HEAP_MB}m",
    "-Xms32m",
    "-XX:MaxMetaspaceSize=128m",
    "-XX:ReservedCodeCacheSize=96m",
    "-XX:MaxDirectMemorySize=8m",
)
_LEAN = ("-XX:+UseCompactObjectHeaders", "-XX:TrimNativeHeapInterval=5000")
"""Smaller objects; and what the JIT compilers no longer need goes back to the system (some 70 MB). Java 25 has both."""
_ONLY_C1 = ("-XX:TieredStopAtLevel=1",)
"""An elaborator runs little code of its own often; the optimising JIT never earns its cost."""


@dataclass(frozen=True)
class JvmCommand:
    """One kind of worker: its command line without archive, and the files that it reads."""

    name: str
    java: str
    java_version: int
    flags: tuple[str, ...]
    class_path: tuple[Path, ...]
    arguments: tuple[str, ...]
    readable: tuple[Path, ...]
    archive: Path

    def argv(self) -> list[str]:
        """The command line; uses the archive where there is one."""
        return self._argv(_use(self.archive, self.java_version) if self.archive.exists() else ["-Xshare:auto"])

    def training_argv(self, archive: Path) -> list[str]:
        """The command line that writes the archive when the process ends."""
        flag = "AOTCacheOutput" if self.java_version >= AOT_FROM_JAVA else "ArchiveClassesAtExit"
        return self._argv([f"-XX:{flag}={archive}"])

    def _argv(self, sharing: Sequence[str]) -> list[str]:
        class_path = os.pathsep.join(map(str, self.class_path))
        main = ["-cp", class_path, "reflectenv.Main"]
        return [self.java, *self.flags, *sharing, *main, *self.arguments]


def compiler_command(toolchain: Toolchain, way: str = "quick") -> JvmCommand:
    """The compile worker's command; `way="plain"` leaves scalac all its phases, for the differential test."""
    candidate_path = os.pathsep.join(map(str, toolchain.chisel_jars))
    class_path = (toolchain.compile_server, *toolchain.compiler_jars, toolchain.plugin, *_macro_jars(toolchain))
    arguments = (candidate_path, str(toolchain.plugin), str(CANDIDATES_PER_GLOBAL), way)
    readable = (*class_path, *toolchain.chisel_jars, toolchain.plugin)
    return _command("compile", toolchain, _COMPILER, class_path, arguments, readable)


def _macro_jars(toolchain: Toolchain) -> tuple[Path, ...]:
    """Chisel's own jar: on the JVM's class path its macros (and the plugin) come from the start-up archive."""
    return tuple(jar for jar in toolchain.chisel_jars if jar.name.startswith("chisel_"))


def elaborator_command(toolchain: Toolchain) -> JvmCommand:
    """The elaborator's command."""
    class_path = (toolchain.elaborator, *toolchain.chisel_jars)
    return _command("elaborate", toolchain, (*_ELABORATOR, *_ONLY_C1), class_path, (), class_path)


def _command(
    name: str,
    toolchain: Toolchain,
    tuning: tuple[str, ...],
    class_path: tuple[Path, ...],
    arguments: tuple[str, ...],
    readable: tuple[Path, ...],
) -> JvmCommand:
    java = toolchain.java
    headers = _LEAN if java.version >= AOT_FROM_JAVA else ()
    archive = toolchain.home / f"{name}-{_safe(java.version_string)}-{_short_hash(tuning, headers, class_path)}.jsa"
    return JvmCommand(
        name=name,
        java=str(java.executable),
        java_version=java.version,
        flags=(*_QUIET, *_FRUGAL, *tuning, *headers),
        class_path=class_path,
        arguments=arguments,
        readable=(Path(java.home), *readable, *((archive,) if archive.exists() else ())),
        archive=archive,
    )


def _use(archive: Path, java_version: int) -> list[str]:
    if java_version >= AOT_FROM_JAVA:
        return [f"-XX:AOTCache={archive}", "-XX:AOTMode=auto"]
    return [f"-XX:SharedArchiveFile={archive}", "-Xshare:auto"]


def _short_hash(*parts: object) -> str:
    """Of what the JVM compares before it takes an archive."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:8]


def _safe(version: str) -> str:
    return "".join(c if c.isalnum() or c in ".-" else "_" for c in version)
