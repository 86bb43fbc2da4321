"""The cache folder: content-addressed files, written whole or not at all.

A file's place contains its sha256, so two lanes share what they have in common and a new lock never
overwrites what an old one needs.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from reflect_env.errors import CacheUnusable, ToolchainCorrupt
from reflect_env.toolchain.lock import Artifact

_CHUNK = 1 << 20
_POLL_S = 0.2


def stored_path(cache_dir: Path, artifact: Artifact) -> Path:
    """Where the kept file of `artifact` is, or would be."""
    return cache_dir / "artifacts" / artifact.kept_sha256[:16] / artifact.kept_name


def is_present(cache_dir: Path, artifact: Artifact) -> bool:
    """Say whether a file of the right size is there; cheap, and good enough for every start."""
    try:
        return stored_path(cache_dir, artifact).stat().st_size == artifact.kept_size
    except OSError:
        return False


def missing(cache_dir: Path, artifacts: Iterable[Artifact]) -> list[Artifact]:
    """Select the artifacts that are absent or of the wrong size."""
    return [artifact for artifact in artifacts if not is_present(cache_dir, artifact)]


def is_intact(cache_dir: Path, artifact: Artifact) -> bool:
    """Say whether the kept file is there and has the locked hash; reads all of it."""
    path = stored_path(cache_dir, artifact)
    return path.is_file() and matches(path, artifact.kept_size, artifact.kept_sha256)


def discard_corrupt(cache_dir: Path, artifacts: Iterable[Artifact]) -> list[Artifact]:
    """Hash every file that is there, delete those that differ from the lock, and say which they were."""
    corrupt = []
    for artifact in artifacts:
        path = stored_path(cache_dir, artifact)
        if path.exists() and not is_intact(cache_dir, artifact):
            path.unlink(missing_ok=True)
            corrupt.append(artifact)
    return corrupt


def matches(path: Path, size: int, sha256: str) -> bool:
    """Say whether the file has this size and hash."""
    if path.stat().st_size != size:
        return False
    with path.open("rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest() == sha256


def put_download(cache_dir: Path, artifact: Artifact, downloaded: Path) -> Path:
    """Check a downloaded jar against the lock and keep it, or the one member of it that is needed."""
    if not matches(downloaded, artifact.size, artifact.sha256):
        raise ToolchainCorrupt(
            f"{artifact.coordinate} is not the locked file (wrong size or sha256). "
            "Is a proxy or REFLECT_ENV_MAVEN_REPOSITORY answering with something else?"
        )
    if artifact.member is None:
        with downloaded.open("rb") as source:
            return put_kept(cache_dir, artifact, source)
    with zipfile.ZipFile(downloaded) as jar, jar.open(artifact.member.path) as source:
        return put_kept(cache_dir, artifact, source)


def put_kept(cache_dir: Path, artifact: Artifact, source: IO[bytes]) -> Path:
    """Copy the kept file itself from `source` into its place; nothing appears there unless its hash is right."""
    target = stored_path(cache_dir, artifact)
    digest = hashlib.sha256()

    def write(out: BinaryIO) -> None:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            out.write(chunk)
        if digest.hexdigest() != artifact.kept_sha256:
            raise ToolchainCorrupt(f"{artifact.kept_name} differs from its locked sha256; fetch it again")

    write_atomically(target, write, executable=artifact.member is not None)
    return target


def write_atomically(target: Path, write: Callable[[BinaryIO], None], *, executable: bool = False) -> None:
    """Fill a temporary file beside `target` with `write`, then rename it; a failure leaves nothing behind."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as out:
            write(out)
        Path(name).chmod(0o755 if executable else 0o644)
        os.replace(name, target)
    finally:
        Path(name).unlink(missing_ok=True)


@contextmanager
def staging(cache_dir: Path) -> Iterator[Path]:
    """Open a temporary folder on the cache's own file system; what a killed process left is cleared first.

    Only for the holder of `exclusive(cache_dir)`.
    """
    parent = cache_dir / "staging"
    shutil.rmtree(parent, ignore_errors=True)
    parent.mkdir(parents=True)
    try:
        yield parent
    finally:
        shutil.rmtree(parent, ignore_errors=True)


@contextmanager
def exclusive(cache_dir: Path, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Let one process (and one thread) at a time change the cache; calls `waiting` once if it has to wait.

    The operating system drops the lock when its holder dies, so a killed process blocks nobody.
    """
    with _lock_file(cache_dir) as handle:
        if not _try_lock(handle):
            waiting()
            while not _try_lock(handle):
                time.sleep(_POLL_S)
        yield


def _lock_file(cache_dir: Path) -> BinaryIO:
    try:
        cache_dir.mkdir(parents=True, exist_ok=True)
        return (cache_dir / ".lock").open("a+b")
    except OSError as e:
        raise CacheUnusable(f"cannot write to {cache_dir}: {e}. Set REFLECT_ENV_CACHE_DIR to another folder.") from e


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: BinaryIO) -> bool:
        try:
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(handle: BinaryIO) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
