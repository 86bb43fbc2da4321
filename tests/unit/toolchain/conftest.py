"""A toolchain lane made of a few hundred bytes, in a Maven repository that is a local folder."""

from __future__ import annotations

import hashlib
import importlib
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from reflect_env.toolchain import build, lock
from reflect_env.toolchain.lock import Artifact, Lock, Member, Role, current_platform, lock_to_json
from reflect_env.toolchain.settings import Settings

FIRTOOL = b"#!/bin/sh\necho 'CIRCT firtool-9.9.9'\n"


@dataclass(frozen=True)
class Tiny:
    """The lane's lock, the repository that serves it and settings that point there."""

    lock: Lock
    repository: Path
    settings: Settings

    @property
    def needed(self) -> tuple[Artifact, ...]:
        return self.lock.needed_on(current_platform())

    def published(self, artifact: Artifact) -> Path:
        name = "-".join(p for p in (artifact.artifact, artifact.version, artifact.classifier) if p) + ".jar"
        return self.repository.joinpath(*artifact.group.split("."), artifact.artifact, artifact.version, name)


def _jar(member: str, data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as jar:
        jar.writestr(zipfile.ZipInfo(member), data)
    return buffer.getvalue()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tiny:
    repository = tmp_path / "repository"
    contents: list[tuple[Artifact, bytes]] = []

    def publish(name: str, role: Role, classifier: str = "", member: bytes | None = None) -> None:
        path = f"bin/{name}"
        data = _jar(path, member or name.encode())
        kept = Member(path, _sha256(member), len(member)) if member else None
        artifact = Artifact("org.tiny", name, "9.9.9", classifier, _sha256(data), len(data), (role,), kept)
        contents.append((artifact, data))

    publish("scalac", Role.COMPILER)
    publish("chisel", Role.CHISEL)
    publish("plugin", Role.PLUGIN)
    publish("firtool", Role.FIRTOOL, current_platform(), FIRTOOL)
    publish("firtool", Role.FIRTOOL, "plan9-x64", b"another platform's")
    made = Lock("tiny", "9.9.9", "9.9.9", "9.9.9", "9.9.9", tuple(artifact for artifact, _ in contents))
    result = Tiny(made, repository, Settings(tmp_path / "cache", "tiny", str(repository)))
    for artifact, data in contents:
        result.published(artifact).parent.mkdir(parents=True, exist_ok=True)
        result.published(artifact).write_bytes(data)
    path = tmp_path / "tiny.json"
    path.write_text(json.dumps(lock_to_json(made)))
    # By name: in the package, the name of the module `prefetch` is taken by the function.
    prefetch = importlib.import_module("reflect_env.toolchain.prefetch")
    for module in (lock, prefetch):
        monkeypatch.setattr(module, "LANES", {"tiny": path})
    return result


@pytest.fixture(autouse=True)
def archives(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Note who asks for JVM archives: a fake Java makes none."""
    asked: list[object] = []
    monkeypatch.setattr("reflect_env.compiler.archives.make_archives", lambda *arguments: asked.append(arguments))
    return asked


@pytest.fixture
def server_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A server of two Scala files, in the place of the real one."""
    source = tmp_path / "server"
    for name in (
        "common/Shared",
        "compile/Main",
        "elaborate/Main",
        "elaborate/lane-tiny/Build",
        "elaborate/lane-x/Build",
    ):
        path = source / f"{name}.scala"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"object {path.stem}")
    monkeypatch.setattr(build, "SERVER_SOURCE", source)
    return source


@pytest.fixture
def fake_java(tmp_path: Path) -> Callable[..., Path]:
    """Make a Java home whose `java` is a shell script."""

    def make(version: str = "21.0.1", script: str = "exit 0", name: str = "java-home", release: bool = True) -> Path:
        home = tmp_path / name
        (home / "bin").mkdir(parents=True)
        executable = home / "bin" / "java"
        executable.write_text(f"#!/bin/sh\n{script}\n")
        executable.chmod(0o755)
        if release:
            (home / "release").write_text(f'IMPLEMENTOR="Nobody"\nJAVA_VERSION="{version}"\n')
        return home

    return make
