"""Lock files: the exact artifacts of each toolchain lane, as data.

A lane is a set of versions that is known to work together. Its lock names every file by Maven coordinate,
sha256 and size, so that two machines that hold the same lock hold the same bytes. Locks are written by
`python -m reflect_env.toolchain.relock LANE` and never edited by hand.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from reflect_env.errors import ToolchainCorrupt, UnknownLane, UnsupportedPlatform

SCHEMA = 1
_LOCKS = Path(__file__).parent / "locks"
LANES: Mapping[str, Path] = MappingProxyType({lane: _LOCKS / f"{lane}.json" for lane in ("modern", "classic")})
"""Lock file of each lane: `modern` is the default, `classic` the one that the original data was made for."""


class Role(StrEnum):
    """What an artifact is for; one artifact may have several roles."""

    COMPILER = "compiler"
    """Class path of the scalac JVM."""
    CHISEL = "chisel"
    """Class path that candidates are compiled against and that the elaborator runs on."""
    PLUGIN = "plugin"
    """Chisel's compiler plugin."""
    FIRTOOL = "firtool"
    """Jar that holds firtool for the platform that its classifier names."""


@dataclass(frozen=True)
class Member:
    """The one file of a jar that is kept, where the rest of the jar is not needed."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Artifact:
    """One file of a Maven repository, pinned by content."""

    group: str
    artifact: str
    version: str
    classifier: str
    """Empty for the main jar."""
    sha256: str
    size: int
    """Bytes."""
    roles: tuple[Role, ...]
    member: Member | None = None

    @property
    def coordinate(self) -> str:
        """`group:artifact:version[:classifier]`, as Maven users write it."""
        return ":".join(part for part in (self.group, self.artifact, self.version, self.classifier) if part)

    @property
    def kept_sha256(self) -> str:
        """Sha256 of the file that stays on disk: the member's, where only a member is kept."""
        return self.member.sha256 if self.member else self.sha256

    @property
    def kept_size(self) -> int:
        """Bytes of the file that stays on disk."""
        return self.member.size if self.member else self.size

    @property
    def kept_name(self) -> str:
        """File name of the file that stays on disk."""
        if self.member is None:
            return "-".join(part for part in (self.artifact, self.version, self.classifier) if part) + ".jar"
        suffix = ".exe" if self.classifier.startswith("windows") else ""
        return f"{self.member.path.rsplit('/', 1)[-1]}-{self.version}-{self.classifier}{suffix}"


@dataclass(frozen=True)
class Lock:
    """All artifacts of one lane, for every platform, in class path order."""

    lane: str
    chisel: str
    scala: str
    """Version of scalac and of the library that scalac itself runs on."""
    library: str
    """Version of scala-library on the candidates' class path."""
    firtool: str
    artifacts: tuple[Artifact, ...]

    @cached_property
    def digest(self) -> str:
        """Sha256 over the contents; the layout of the file does not matter."""
        return hashlib.sha256(json.dumps(lock_to_json(self), sort_keys=True).encode()).hexdigest()

    def having(self, role: Role) -> tuple[Artifact, ...]:
        """Select the artifacts with this role, in class path order."""
        return tuple(a for a in self.artifacts if role in a.roles)

    def needed_on(self, platform_name: str) -> tuple[Artifact, ...]:
        """Select what one machine needs: everything but the other platforms' firtool."""
        firtool = self.firtool_for(platform_name)
        return tuple(a for a in self.artifacts if Role.FIRTOOL not in a.roles or a is firtool)

    def firtool_for(self, platform_name: str) -> Artifact:
        """Find the firtool of one platform; raises `UnsupportedPlatform` where none is published."""
        published = {a.classifier: a for a in self.having(Role.FIRTOOL)}
        if platform_name not in published:
            raise UnsupportedPlatform(
                f"firtool {self.firtool} is not published for {platform_name}, only for {', '.join(published)}. "
                "Use one of those platforms (a container with linux/amd64 emulation works too)."
            )
        return published[platform_name]


def load_lock(lane: str) -> Lock:
    """Read the lock of `lane`; raises `UnknownLane` for a name that is not in `LANES`."""
    if lane not in LANES:
        raise UnknownLane(f"there is no toolchain lane {lane!r}; choose one of {', '.join(LANES)}")
    try:
        return lock_from_json(json.loads(LANES[lane].read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as e:
        raise ToolchainCorrupt(f"cannot read the lock of lane {lane}: {e!r}. Install reflect-env again.") from e


def lock_from_json(data: dict[str, Any]) -> Lock:
    """Build a `Lock` from parsed JSON; unknown or absent keys are errors (`TypeError`, `KeyError`)."""
    fields = dict(data)
    if fields.pop("schema") != SCHEMA:
        raise ValueError(f"schema {data['schema']!r} is not {SCHEMA}")
    artifacts = tuple(_artifact(entry) for entry in fields.pop("artifacts"))
    return Lock(**fields, artifacts=artifacts)


def _artifact(entry: dict[str, Any]) -> Artifact:
    fields = dict(entry)
    roles = tuple(Role(role) for role in fields.pop("roles"))
    member = fields.pop("member", None)
    return Artifact(**fields, roles=roles, member=Member(**member) if member else None)


def lock_to_json(lock: Lock) -> dict[str, Any]:
    """Turn a lock into what `lock_from_json` reads."""
    names = ("lane", "chisel", "scala", "library", "firtool")
    artifacts = [_artifact_to_json(artifact) for artifact in lock.artifacts]
    return {"schema": SCHEMA, **{name: getattr(lock, name) for name in names}, "artifacts": artifacts}


def _artifact_to_json(artifact: Artifact) -> dict[str, Any]:
    entry = {**vars(artifact), "member": artifact.member and vars(artifact.member)}
    return {key: value for key, value in entry.items() if value is not None}


def current_platform() -> str:
    """Name this machine as firtool's classifiers do, for example `linux-x64`.

    Macs with Apple's own processor get `macos-x64`, which runs under Rosetta.
    """
    system = {"linux": "linux", "darwin": "macos", "windows": "windows"}.get(platform.system().lower(), "unknown")
    machine = platform.machine().lower()
    if machine in ("x86_64", "amd64") or system == "macos":
        return f"{system}-x64"
    return f"{system}-{machine}"
