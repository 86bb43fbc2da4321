"""Write a lane's lock file: `python -m reflect_env.toolchain.relock LANE [--chisel 7.14.0 …]`.

Resolves the class paths from the POMs as Maven does, pins scala-library and scala-reflect, downloads every
file once and records its size and sha256. Versions that are not given are taken from the present lock.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from reflect_env.errors import FetchFailed
from reflect_env.toolchain.fetch import download, maven
from reflect_env.toolchain.lock import LANES, Artifact, Lock, Member, Role, load_lock, lock_to_json
from reflect_env.toolchain.settings import Settings

_CHISEL_GROUP = "org.chipsalliance"
_SCALA_GROUP = "org.scala-lang"
_PINNED = ("scala-library", "scala-reflect")
_PLATFORMS = ("linux-x64", "macos-x64", "windows-x64")


@dataclass(frozen=True)
class Versions:
    """What a lane is made of; everything else follows from it."""

    chisel: str
    """Of Chisel and of its compiler plugin."""
    scala: str
    """Of scalac; the plugin is published per scalac version."""
    library: str
    """Of scala-library and scala-reflect on the candidates' class path; at least what Chisel asks for."""
    firtool: str


def relock(lane: str, versions: Versions, settings: Settings, folder: Path) -> Lock:
    """Resolve, download and hash everything that `versions` needs; `folder` holds the downloads."""
    unhashed = _merged(
        [
            *_class_path(
                folder, settings, f"{_CHISEL_GROUP}:chisel_2.13:{versions.chisel}", versions.library, Role.CHISEL
            ),
            *_class_path(
                folder, settings, f"{_SCALA_GROUP}:scala-compiler:{versions.scala}", versions.scala, Role.COMPILER
            ),
            _unhashed(_CHISEL_GROUP, f"chisel-plugin_{versions.scala}", versions.chisel, "", Role.PLUGIN),
            *(_unhashed(_CHISEL_GROUP, "llvm-firtool", versions.firtool, name, Role.FIRTOOL) for name in _PLATFORMS),
        ]
    )
    hashed = [_hashed(artifact, folder, settings) for artifact in unhashed]
    return Lock(
        lane, versions.chisel, versions.scala, versions.library, versions.firtool, tuple(a for a in hashed if a)
    )


def _class_path(folder: Path, settings: Settings, coordinate: str, scala: str, role: Role) -> list[Artifact]:
    """Resolve the transitive run-time jars of one artifact, itself first, with Scala's own jars pinned to `scala`."""
    context = maven(folder, settings)
    root = context.create_dependency(coordinate)
    root.raw = True
    inputs, transitive = context.resolver.resolve([root])
    return [
        _unhashed(d.groupId, d.artifactId, scala if d.artifactId in _PINNED else d.version, d.classifier, role)
        for d in [*inputs, *transitive]
        if d.scope in (None, "compile", "runtime") and not d.optional
    ]


def _unhashed(group: str, artifact: str, version: str, classifier: str, role: Role) -> Artifact:
    return Artifact(group, artifact, version, classifier or "", sha256="", size=0, roles=(role,))


def _merged(artifacts: Iterable[Artifact]) -> list[Artifact]:
    """Make one entry of those that differ in their roles only."""
    merged: dict[str, Artifact] = {}
    for a in artifacts:
        seen = merged.get(a.coordinate)
        merged[a.coordinate] = replace(a, roles=(*seen.roles, *a.roles)) if seen else a
    return list(merged.values())


def _hashed(artifact: Artifact, folder: Path, settings: Settings) -> Artifact | None:
    """Fill in size and hash; None for another platform's firtool that is not published."""
    try:
        path = download(artifact, folder, settings, lambda _bytes: None)
    except FetchFailed:
        if Role.FIRTOOL in artifact.roles and artifact.classifier != _PLATFORMS[0]:
            return None
        raise
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    member = _firtool_member(path, artifact.classifier) if Role.FIRTOOL in artifact.roles else None
    return replace(artifact, sha256=sha256, size=path.stat().st_size, member=member)


def _firtool_member(jar_path: Path, platform_name: str) -> Member:
    name = f"org.chipsalliance/llvm-firtool/{platform_name}/bin/firtool"
    with zipfile.ZipFile(jar_path) as jar:
        data = jar.read(name)
    return Member(name, hashlib.sha256(data).hexdigest(), len(data))


def _versions(arguments: argparse.Namespace) -> Versions:
    names = ("chisel", "scala", "library", "firtool")
    given = {name: getattr(arguments, name) for name in names}
    if all(given.values()):
        return Versions(**given)
    present = load_lock(arguments.lane)
    return Versions(**{name: value or getattr(present, name) for name, value in given.items()})


def main(argv: Sequence[str] | None = None) -> int:
    """Write the lock of one lane and say what it holds."""
    parser = argparse.ArgumentParser(prog="python -m reflect_env.toolchain.relock", description=__doc__)
    parser.add_argument("lane", choices=list(LANES))
    for name in ("chisel", "scala", "library", "firtool"):
        parser.add_argument(f"--{name}", metavar="VERSION", help="default: as in the present lock")
    arguments = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        lock = relock(arguments.lane, _versions(arguments), Settings.from_environment(), Path(folder))
    text = json.dumps(lock_to_json(lock), indent=1) + "\n"
    LANES[arguments.lane].write_text(text, encoding="utf-8")
    Console(stderr=True).print(
        f"{LANES[arguments.lane].name}: {len(lock.artifacts)} artifacts, digest {lock.digest[:12]}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
