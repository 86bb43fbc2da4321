"""One tar file that carries the artifacts to a machine without a network.

Nothing is ever unpacked by the names in the archive: each member is compared with the lock and written to
the place that the lock gives it, so the worst that a bad archive can do is to be refused.
"""

from __future__ import annotations

import tarfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from reflect_env.errors import CacheUnusable, ToolchainCorrupt
from reflect_env.toolchain.lock import Artifact
from reflect_env.toolchain.store import exclusive, is_present, put_kept, stored_path, write_atomically


def export_artifacts(archive: Path, artifacts: Sequence[Artifact], cache_dir: Path) -> None:
    """Write the kept files of `artifacts` into `archive`; byte for byte the same for the same lock."""

    def write(out: BinaryIO) -> None:
        with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
            for artifact in artifacts:
                _add(tar, artifact, stored_path(cache_dir, artifact))

    try:
        write_atomically(archive.absolute(), write)
    except OSError as e:
        raise CacheUnusable(f"cannot write {archive}: {e}") from e


def _add(tar: tarfile.TarFile, artifact: Artifact, path: Path) -> None:
    info = tarfile.TarInfo(_member_name(artifact))
    info.size = artifact.kept_size
    with path.open("rb") as source:
        tar.addfile(info, source)


def import_artifacts(archive: Path, artifacts: Sequence[Artifact], cache_dir: Path) -> None:
    """Take from `archive` what is missing of `artifacts`; other lanes' files in it are passed over.

    Raises `ToolchainCorrupt` for something that is not a tar file, a member that could lead outside a folder
    (absolute, `..`, link, device) and a file that differs from its lock.
    """
    wanted = {_member_name(a): a for a in artifacts if not is_present(cache_dir, a)}
    try:
        with exclusive(cache_dir), tarfile.open(archive) as tar:
            for member in tar:
                _refuse_unsafe(archive, member)
                _take(tar, member, wanted, cache_dir)
    except (tarfile.TarError, EOFError) as e:
        raise ToolchainCorrupt(f"{archive} is not a whole tar archive: {e}. Export it again.") from e


def _take(tar: tarfile.TarFile, member: tarfile.TarInfo, wanted: dict[str, Artifact], cache_dir: Path) -> None:
    artifact, source = wanted.get(member.name), tar.extractfile(member)
    if artifact is not None and source is not None:
        put_kept(cache_dir, artifact, source)


def _refuse_unsafe(archive: Path, member: tarfile.TarInfo) -> None:
    name = PurePosixPath(member.name)
    if name.is_absolute() or ".." in name.parts or "\\" in member.name or not (member.isreg() or member.isdir()):
        raise ToolchainCorrupt(f"{archive} holds {member.name!r}, which is not a plain file below it; refused")


def _member_name(artifact: Artifact) -> str:
    return f"artifacts/{artifact.kept_sha256}/{artifact.kept_name}"
