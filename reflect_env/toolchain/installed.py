"""The toolchain as the compiler service takes it: every path, resolved, and one fingerprint.

`locate` is for every start and never downloads; `ensure` and `prefetch` bring what is missing.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path

from reflect_env.errors import FetchFailed, ToolchainMissing
from reflect_env.toolchain.archive import export_artifacts, import_artifacts
from reflect_env.toolchain.build import ServerJar, build_servers, server_jars
from reflect_env.toolchain.fetch import describe, fetch
from reflect_env.toolchain.java import JavaHome, find_java
from reflect_env.toolchain.lock import LANES, Artifact, Lock, Role, current_platform, load_lock
from reflect_env.toolchain.progress import Reporter
from reflect_env.toolchain.settings import Settings
from reflect_env.toolchain.store import discard_corrupt, missing, stored_path


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


def prefetch(
    lane: str | None = None,
    archive: Path | str | None = None,
    export: Path | str | None = None,
    progress: bool = True,
    settings: Settings | None = None,
) -> tuple[Toolchain, ...]:
    """Make everything ready that later runs need, so that they need no network; `lane` may be `all`.

    Checks the hash of every file that is there and fetches damaged ones again. `archive` names a file made by
    `export` on another machine: what it holds is not downloaded. `export` writes such a file.
    """
    settings = settings or Settings.from_environment()
    reporter = Reporter.on_stderr(progress)
    lanes = tuple(LANES) if lane == "all" else (lane or settings.lane,)
    artifacts = _needed(lanes)
    for corrupt in discard_corrupt(settings.cache_dir, artifacts):
        reporter.say(f"{corrupt.coordinate} was damaged; fetching it again")
    if archive is not None:
        _import(Path(archive), artifacts, settings, reporter)
    toolchains = tuple(_ready(name, progress, settings, reporter) for name in lanes)
    if export is not None:
        with reporter.step(f"Writing {export}"):
            export_artifacts(Path(export), artifacts, settings.cache_dir)
    return toolchains


def _ready(lane: str, progress: bool, settings: Settings, reporter: Reporter) -> Toolchain:
    toolchain = ensure(lane, progress, settings)
    _make_archives(toolchain, progress)
    reporter.say(f"{toolchain.fingerprint}: ready (Java {toolchain.java.version_string} from {toolchain.java.origin})")
    return toolchain


def export_archive(
    path: Path | str, lane: str | None = None, progress: bool = True, settings: Settings | None = None
) -> None:
    """Write one tar file that holds every artifact of `lane` (or `all`), for a machine without a network.

    Fetches what is missing, but builds nothing. The file is for machines with this operating system.
    """
    settings = settings or Settings.from_environment()
    artifacts = _needed(tuple(LANES) if lane == "all" else (lane or settings.lane,))
    fetch(artifacts, settings, Reporter.on_stderr(progress))
    export_artifacts(Path(path), artifacts, settings.cache_dir)


def _needed(lanes: tuple[str, ...]) -> tuple[Artifact, ...]:
    """List the artifacts of several lanes, each kept file once."""
    every = (a for lane in lanes for a in load_lock(lane).needed_on(current_platform()))
    return tuple({a.kept_sha256: a for a in every}.values())


def _import(archive: Path, artifacts: tuple[Artifact, ...], settings: Settings, reporter: Reporter) -> None:
    if not archive.is_file():
        raise FetchFailed(f"there is no archive {archive}; `reflect-env prefetch --export {archive}` makes one")
    with reporter.step(f"Reading {archive}"):
        import_artifacts(archive, artifacts, settings.cache_dir)


def _make_archives(toolchain: Toolchain, progress: bool) -> None:
    """JVM archives make the first verdict come sooner; the compiler knows how to make them."""
    if importlib.util.find_spec("reflect_env.compiler.archives") is not None:
        importlib.import_module("reflect_env.compiler.archives").make_archives(toolchain, progress)


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
