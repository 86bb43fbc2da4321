"""Build the resident server from the Scala source in this package, with the locked scalac, on this machine.

Source in the package and a compiler that is pinned by hash: nobody has to trust a binary of ours, and a
change of the source is never shadowed by a stale jar, because a jar's place contains the hash of its source.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from reflect_env.errors import BuildFailed, ToolchainCorrupt
from reflect_env.toolchain.java import JavaHome
from reflect_env.toolchain.lock import Lock, Role
from reflect_env.toolchain.progress import Reporter
from reflect_env.toolchain.store import exclusive, stored_path

SERVER_SOURCE = Path(__file__).parent.parent / "compiler" / "server"
_JVM_FLAGS = ("-Xmx1g", "-Xss16m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
_SCALAC_FLAGS = ("-nowarn", "-encoding", "UTF-8")
_TIMEOUT_S = 600


@dataclass(frozen=True)
class ServerJar:
    """One jar to be built, and what goes into it."""

    name: str
    """`compile-server` or `elaborator`."""
    sources: tuple[Path, ...]
    classpath: tuple[Path, ...]
    """What the sources are compiled against."""
    key: str
    """Hash of the sources and of the lock."""

    def path(self, cache_dir: Path) -> Path:
        """Where the built jar is, or would be."""
        return cache_dir / "servers" / self.key[:16] / f"{self.name}.jar"


def server_jars(lock: Lock, cache_dir: Path, source: Path | None = None) -> tuple[ServerJar, ServerJar]:
    """Name the compile server and the elaborator of one lane; raises `ToolchainCorrupt` without source."""
    source = source or SERVER_SOURCE
    elaborate = ("common", "elaborate", f"elaborate/lane-{lock.lane}")
    return (
        _server_jar("compile-server", _sources(source, ("common", "compile")), source, Role.COMPILER, lock, cache_dir),
        _server_jar("elaborator", _sources(source, elaborate), source, Role.CHISEL, lock, cache_dir),
    )


def _sources(root: Path, folders: Sequence[str]) -> tuple[Path, ...]:
    """Find the Scala files of some folders below `root`; a folder that does not exist has none."""
    return tuple(path for folder in folders for path in sorted((root / folder).glob("*.scala")))


def _server_jar(name: str, sources: tuple[Path, ...], root: Path, role: Role, lock: Lock, cache_dir: Path) -> ServerJar:
    if not sources:
        raise ToolchainCorrupt(f"there is no Scala source of {name} in {root}. Install reflect-env again.")
    classpath = tuple(stored_path(cache_dir, artifact) for artifact in lock.having(role))
    return ServerJar(name, sources, classpath, _key(lock, root, sources))


def _key(lock: Lock, root: Path, sources: Sequence[Path]) -> str:
    digest = hashlib.sha256(lock.digest.encode())
    for path in sources:
        name, text = path.relative_to(root).as_posix().encode(), path.read_bytes()
        digest.update(b"%d %s %d\n" % (len(name), name, len(text)))
        digest.update(text)
    return digest.hexdigest()


def build_servers(lock: Lock, jars: Sequence[ServerJar], java: JavaHome, cache_dir: Path, reporter: Reporter) -> None:
    """Build the jars that are not there yet; safe to call from several processes at once.

    Raises `BuildFailed` with scalac's own errors.
    """
    if all(jar.path(cache_dir).is_file() for jar in jars):
        return
    compiler = tuple(stored_path(cache_dir, artifact) for artifact in lock.having(Role.COMPILER))
    with exclusive(cache_dir, lambda: reporter.say("Another process is building; waiting for it …")):
        absent = [jar for jar in jars if not jar.path(cache_dir).is_file()]
        if absent:
            names = " and ".join(jar.name for jar in absent)
            with reporter.step(f"Building {names} ({lock.lane} lane, once)"), ThreadPoolExecutor(len(absent)) as pool:
                list(pool.map(lambda jar: _build(jar, compiler, java, cache_dir), absent))


def _build(jar: ServerJar, compiler: Sequence[Path], java: JavaHome, cache_dir: Path) -> None:
    target = jar.path(cache_dir)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".build-") as folder:
        output = Path(folder) / target.name
        _run_scalac(jar, compiler, java, output)
        os.replace(output, target)


def _run_scalac(jar: ServerJar, compiler: Sequence[Path], java: JavaHome, output: Path) -> None:
    command = [
        *(str(java.executable), *_JVM_FLAGS, "-cp", _joined(compiler), "scala.tools.nsc.Main"),
        *("-classpath", _joined(jar.classpath), "-d", str(output), *_SCALAC_FLAGS),
        *(str(source) for source in jar.sources),
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=_TIMEOUT_S)
    except (OSError, subprocess.TimeoutExpired) as e:
        raise BuildFailed(f"scalac could not be run to build {jar.name}: {e}. `reflect-env doctor` says more.") from e
    if done.returncode != 0 or not output.is_file():
        raise BuildFailed(f"scalac refused the source of {jar.name}:\n{done.stdout}{done.stderr}")


def _joined(paths: Sequence[Path]) -> str:
    return os.pathsep.join(str(path) for path in paths)
