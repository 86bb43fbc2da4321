"""The toolchain as the compiler service takes it: every path, resolved, and one fingerprint.

`locate` is for every start and never downloads; `ensure` brings what is missing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from reflect_env.errors import ToolchainMissing
from reflect_env.toolchain.build import ServerJar, build_servers, server_jars
from reflect_env.toolchain.fetch import describe, fetch
from reflect_env.toolchain.java import JavaHome, find_java
from reflect_env.toolchain.lock import Lock, Role, current_platform, load_lock
from reflect_env.toolchain.progress import Reporter
from reflect_env.toolchain.settings import Settings
from reflect_env.toolchain.store import missing, stored_path


@dataclass(frozen=True)
class Toolchain:
    """One lane, present on this machine."""

    lane: str
    java: JavaHome
    compiler_jars: tuple[Path, ...]
    """Class path of the scalac JVM."""
    chisel_jars: tuple[Path, ...]
    """Class path that candidates are compiled against and that the elaborator runs on."""
    plugin: Path
    firtool: Path
    firtool_version: str
    compile_server: Path
    elaborator: Path
    fingerprint: str
    """`<lane>-<12 hex>` over the lock and the server's source: equal on two machines with equal verdicts.

    Neither paths nor the Java version are in it: Java must not change a verdict, and is reported beside it.
    """
    home: Path
    """Folder for files derived from exactly this toolchain, such as JVM archives; may not exist yet."""


def locate(lane: str | None = None, settings: Settings | None = None) -> Toolchain:
    """Find the complete toolchain of `lane` (default: `REFLECT_ENV_LANE` or `modern`); takes a few milliseconds.

    Looks at sizes, not hashes, and changes nothing. Raises `ToolchainMissing` with what to run,
    `UnknownLane`, `UnsupportedPlatform` or `JavaNotFound`.
    """
    settings = settings or Settings.from_environment()
    lock = load_lock(lane or settings.lane)
    jars = server_jars(lock, settings.cache_dir)
    absent = missing(settings.cache_dir, lock.needed_on(current_platform()))
    unbuilt = [jar.name for jar in jars if not jar.path(settings.cache_dir).is_file()]
    if absent or unbuilt:
        what = describe(absent) if absent else f"the resident server ({', '.join(unbuilt)}) is"
        raise ToolchainMissing(
            f"the {lock.lane} toolchain is incomplete: {what} not in {settings.cache_dir}. "
            f"Run `reflect-env prefetch --lane {lock.lane}`."
        )
    return _assemble(lock, jars, find_java(settings), settings.cache_dir)


def ensure(lane: str | None = None, progress: bool = True, settings: Settings | None = None) -> Toolchain:
    """`locate`, after fetching and building what is missing; progress goes to stderr."""
    settings = settings or Settings.from_environment()
    lock = load_lock(lane or settings.lane)
    reporter = Reporter.on_stderr(progress)
    fetch(lock.needed_on(current_platform()), settings, reporter, f"Fetching the {lock.lane} toolchain")
    jars = server_jars(lock, settings.cache_dir)
    java = find_java(settings)
    build_servers(lock, jars, java, settings.cache_dir, reporter)
    return _assemble(lock, jars, java, settings.cache_dir)


def _assemble(lock: Lock, jars: tuple[ServerJar, ServerJar], java: JavaHome, cache_dir: Path) -> Toolchain:
    compile_server, elaborator = jars
    fingerprint = f"{lock.lane}-{hashlib.sha256((compile_server.key + elaborator.key).encode()).hexdigest()[:12]}"
    return Toolchain(
        lane=lock.lane,
        java=java,
        compiler_jars=tuple(stored_path(cache_dir, a) for a in lock.having(Role.COMPILER)),
        chisel_jars=tuple(stored_path(cache_dir, a) for a in lock.having(Role.CHISEL)),
        plugin=stored_path(cache_dir, lock.having(Role.PLUGIN)[0]),
        firtool=stored_path(cache_dir, lock.firtool_for(current_platform())),
        firtool_version=lock.firtool,
        compile_server=compile_server.path(cache_dir),
        elaborator=elaborator.path(cache_dir),
        fingerprint=fingerprint,
        home=cache_dir / "lanes" / fingerprint,
    )
