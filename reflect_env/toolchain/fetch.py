"""Bring the locked artifacts into the cache: from a Maven repository, verified, in parallel, whole or not at all.

The client is `jgo`, which has its own default repository; no address is written down in this package.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from reflect_env.errors import CacheUnusable, FetchFailed, ToolchainCorrupt
from reflect_env.toolchain.lock import Artifact
from reflect_env.toolchain.progress import Advance, Reporter
from reflect_env.toolchain.settings import Settings
from reflect_env.toolchain.store import exclusive, missing, put_download, staging

if TYPE_CHECKING:
    from jgo.maven import MavenContext

THREADS = 4
ATTEMPTS = 3
_TIMEOUT_S = 60
"""Silence of the repository, in seconds, after which one attempt is given up."""
_SHOWN = 8


def fetch(artifacts: Sequence[Artifact], settings: Settings, reporter: Reporter, title: str = "Fetching") -> None:
    """Download what is missing of `artifacts`; what is there already costs one `stat` each.

    Safe to call from several processes at once: the second one waits and then finds the work done. Each
    artifact is kept as soon as it is verified, so that a broken-off fetch goes on where it stopped.
    Raises `FetchFailed` or `ToolchainCorrupt`.
    """
    if not missing(settings.cache_dir, artifacts):
        return
    _refuse_offline(missing(settings.cache_dir, artifacts), settings)
    with exclusive(settings.cache_dir, lambda: reporter.say("Another process is fetching; waiting for it …")):
        wanted = missing(settings.cache_dir, artifacts)
        if wanted:
            _fetch_all(wanted, settings, reporter, title)


def _refuse_offline(wanted: Sequence[Artifact], settings: Settings) -> None:
    if settings.offline:
        raise FetchFailed(
            f"REFLECT_ENV_OFFLINE is set and {describe(wanted)} not in {settings.cache_dir}. "
            "Unset it and run `reflect-env prefetch`; or run `reflect-env prefetch --export FILE` on a machine with "
            "a network, carry FILE here and run `reflect-env prefetch --archive FILE`."
        )


def describe(artifacts: Sequence[Artifact]) -> str:
    """Name the artifacts, the first few of them in full, with a verb: `a, b and 3 more are`."""
    names = [a.coordinate for a in artifacts]
    shown = ", ".join(names[:_SHOWN])
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{shown}{more} {'is' if len(names) == 1 else 'are'}"


def _fetch_all(wanted: Sequence[Artifact], settings: Settings, reporter: Reporter, title: str) -> None:
    total = sum(a.size for a in wanted)
    files = "1 file" if len(wanted) == 1 else f"{len(wanted)} files"
    largest_first = sorted(wanted, key=lambda a: -a.size)
    with (
        reporter.transfer(f"{title}: {files}", total) as advance,
        staging(settings.cache_dir) as folder,
        ThreadPoolExecutor(THREADS, thread_name_prefix="fetch") as pool,
    ):
        try:
            for _ in pool.map(lambda a: _fetch_one(a, settings, folder, advance), largest_first):
                pass
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _fetch_one(artifact: Artifact, settings: Settings, folder: Path, advance: Advance) -> None:
    """Download, verify and keep one artifact, with a few attempts against a bad line."""
    from requests import RequestException

    for attempt in range(1, ATTEMPTS + 1):
        try:
            with tempfile.TemporaryDirectory(dir=folder) as private:
                put_download(settings.cache_dir, artifact, download(artifact, Path(private), settings, advance))
            return
        except (RequestException, ToolchainCorrupt) as e:
            if attempt == ATTEMPTS:
                raise _failure(artifact, e) from e
            time.sleep(attempt)
        except OSError as e:
            raise CacheUnusable(
                f"cannot keep {artifact.coordinate} in {settings.cache_dir}: {e}. "
                "Free some space there or set REFLECT_ENV_CACHE_DIR to another folder."
            ) from e


def download(artifact: Artifact, folder: Path, settings: Settings, advance: Advance) -> Path:
    """Let jgo resolve one artifact below `folder`; not verified. Raises `FetchFailed` if there is no such file."""
    component = maven(folder, settings, advance).project(artifact.group, artifact.artifact).at_version(artifact.version)
    try:
        return Path(component.artifact(classifier=artifact.classifier).resolve())
    except RuntimeError as e:
        raise _failure(artifact, e) from e


def maven(folder: Path, settings: Settings, advance: Advance = lambda _bytes: None) -> MavenContext:
    """Make a jgo context that keeps its files below `folder`, never in the user's own Maven repository."""
    from jgo.maven import MavenContext, PythonResolver

    resolver = PythonResolver(progress_callback=_progress_callback(advance))
    local = Path(settings.repository).expanduser() if settings.repository else None
    if local is not None and local.is_dir():
        return MavenContext(resolver, folder, local_repos=[local], remote_repos={}, timeout=_TIMEOUT_S)
    remote = {"configured": settings.repository.rstrip("/")} if settings.repository else None
    return MavenContext(resolver, folder, remote_repos=remote, timeout=_TIMEOUT_S)


def _progress_callback(advance: Advance) -> Callable[[str, int], AbstractContextManager[Advance]]:
    @contextmanager
    def updates(_name: str, _size: int) -> Iterator[Advance]:
        yield advance

    return updates


def _failure(artifact: Artifact, cause: Exception) -> FetchFailed:
    return FetchFailed(
        f"could not fetch {artifact.coordinate}: {cause}. Check the network, the proxy (HTTPS_PROXY) and "
        "REFLECT_ENV_MAVEN_REPOSITORY, then run `reflect-env prefetch` again: what was fetched is kept. "
        "Without a network use `reflect-env prefetch --archive FILE`."
    )
