"""Everything that later runs need, made ready once, so that they need no network."""

from __future__ import annotations

from pathlib import Path

from reflect_env.errors import FetchFailed
from reflect_env.toolchain.archive import export_artifacts, import_artifacts
from reflect_env.toolchain.fetch import fetch
from reflect_env.toolchain.installed import Toolchain, ensure
from reflect_env.toolchain.lock import LANES, Artifact, current_platform, load_lock
from reflect_env.toolchain.progress import Reporter
from reflect_env.toolchain.settings import Settings
from reflect_env.toolchain.store import discard_corrupt


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
    _make_archives(toolchain, progress, reporter)
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


def _make_archives(toolchain: Toolchain, progress: bool, reporter: Reporter) -> None:
    """Make the JVM archives, with which the first verdict comes sooner; without them it still comes."""
    from reflect_env.compiler.archives import ArchiveFailed, make_archives

    try:
        make_archives(toolchain, progress)
    except ArchiveFailed as e:
        reporter.say(f"no start-up archives, so workers start more slowly: {e}")
