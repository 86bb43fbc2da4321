"""The cage around every JVM worker: which layers this machine allows, and the command line that applies them.

Layers are probed by using them, never assumed. The namespaces come from bubblewrap: no network, no host file but the
JDK, the system's C libraries and the locked jars (read-only), an own process space, a cleared environment, a small
tmpfs. What a layer does not cover is said in `Layer.found`.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reflect_env.errors import ReflectEnvError

NOBODY = 65_534
FIRST_UID = 200_000
TMPFS_BYTES = 16 << 20
FILE_BYTES = 1 << 20
OPEN_FILES = 256
THREADS_OF_OWN_UID = 256
THREADS_OF_CALLER = 8_192
SYSTEM_FOLDERS = tuple(map(Path, ("/usr", "/bin", "/lib", "/lib64", "/nix/store", "/gnu/store")))
"""Where a system keeps its programs and their libraries."""
JDK_LIBRARIES = ("java", "jimage", "jli", "net", "nio", "verify", "zip", "management", "extnet")


class IsolationUnavailable(ReflectEnvError):
    """`isolation="strict"` was asked for and a layer that it needs is missing."""


@dataclass(frozen=True)
class Layer:
    """One isolation layer on this machine."""

    name: str
    active: bool
    found: str
    advice: str = ""


@functools.cache
def probe() -> tuple[Layer, ...]:
    """The layers of this machine, in the order outermost first. Runs each tool once per process."""
    namespaces = _namespaces()
    return (namespaces, _own_uid(namespaces.active), _rlimits(), _heap_limits())


@dataclass(frozen=True)
class Cage:
    """Wraps commands in the layers that are active."""

    layers: tuple[str, ...]

    @classmethod
    def open(cls, isolation: str) -> Cage:
        """The cage for `auto`, `strict` or `none`.

        Raises:
            IsolationUnavailable: `strict`, and a layer is missing; the message says how to add it.
        """
        if isolation not in ("auto", "strict", "none"):
            raise ValueError(f"isolation is {isolation!r}; choose auto, strict or none")
        found = probe()
        missing = [layer for layer in found if not layer.active]
        if isolation == "strict" and missing:
            raise IsolationUnavailable("; ".join(f"{layer.name}: {layer.found}, {layer.advice}" for layer in missing))
        wanted = ("heap",) if isolation == "none" else tuple(layer.name for layer in found if layer.active)
        return cls(wanted)

    def command(self, argv: Sequence[str], readable: Sequence[Path], slot: int) -> list[str]:
        """`argv` inside the active layers; only `readable` (files or folders) exists for it, at the same paths."""
        inner = self._without_root(argv, slot)
        if "namespaces" in self.layers:
            inner = _bubblewrap(inner, [*_system_files(argv[0], inner), *readable], "uid" in self.layers)
        return self._with_rlimits(inner)

    def tool_command(self, argv: Sequence[str], folder: Path, slot: int, readable: Sequence[Path] = ()) -> list[str]:
        """`argv` of a native tool inside the active layers: the system's programs read-only, and `folder` to work in.

        For tools that read checked data and run nobody's code; limits on what they use are the caller's. The folder
        must be owned by `owner(slot)`.
        """
        if "namespaces" not in self.layers:
            return self._without_root(argv, slot)
        inner = self._without_root(["/bin/sh", "-c", 'cd "$0" && exec "$@"', str(folder), *argv], slot)
        system = [path for path in SYSTEM_FOLDERS if path.exists()]
        own = [path for path in readable if not any(path.resolve().is_relative_to(above) for above in system)]
        return _bubblewrap(inner, [*system, *own], "uid" in self.layers, folder)

    def owner(self, slot: int) -> int | None:
        """The uid that commands of this slot run as; None for the caller's own."""
        own = os.geteuid() == 0 and {"uid", "namespaces"} <= set(self.layers) and shutil.which("setpriv")
        return _uid(slot) if own else None

    def _without_root(self, argv: Sequence[str], slot: int) -> list[str]:
        if sys.platform != "linux" or not shutil.which("setpriv"):
            return list(argv)
        setpriv = shutil.which("setpriv") or "setpriv"
        if "namespaces" not in self.layers:
            return [setpriv, "--pdeathsig", "KILL", "--", *argv]
        if os.geteuid() != 0 or "uid" not in self.layers:
            return list(argv)
        uid = str(_uid(slot))
        drop = ["--reuid", uid, "--regid", uid, "--clear-groups", "--bounding-set=-all", "--inh-caps=-all"]
        return [setpriv, *drop, "--no-new-privs", "--pdeathsig", "KILL", "--", *argv]

    def _with_rlimits(self, argv: Sequence[str]) -> list[str]:
        if "rlimits" not in self.layers:
            return list(argv)
        own = os.geteuid() == 0 and "uid" in self.layers
        threads = THREADS_OF_OWN_UID if own else THREADS_OF_CALLER
        limits = [f"--nproc={threads}", f"--nofile={OPEN_FILES}", f"--fsize={FILE_BYTES}", "--core=0"]
        return [shutil.which("prlimit") or "prlimit", *limits, "--", *argv]


def _uid(slot: int) -> int:
    """A uid of its own for each worker, because the thread limit counts by uid over the whole machine."""
    return FIRST_UID + (os.getpid() % 30_000) * 64 + slot % 64


def _bubblewrap(
    argv: Sequence[str], readable: Sequence[Path], drops_root: bool, folder: Path | None = None
) -> list[str]:
    command = [shutil.which("bwrap") or "bwrap", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    if os.geteuid() != 0:
        command += ["--unshare-user", "--uid", str(NOBODY), "--gid", str(NOBODY)]
    elif drops_root:
        command += ["--cap-drop", "ALL"]
        for capability in ("CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP"):
            command += ["--cap-add", capability]
    command += ["--die-with-parent", "--new-session", "--clearenv", "--hostname", "cage"]
    command += ["--proc", "/proc", "--dev", "/dev", "--size", str(TMPFS_BYTES), "--tmpfs", "/tmp", "--chdir", "/"]
    for parent in _ancestors([*readable, *([] if folder is None else [folder])]):
        command += ["--perms", "0755", "--dir", str(parent)]
    for path in dict.fromkeys(readable):
        command += ["--ro-bind", str(path), str(path)]
    if folder is not None:
        command += ["--bind", str(folder), str(folder), "--setenv", "TMPDIR", str(folder)]
    return [*command, "--", *argv]


def _ancestors(paths: Sequence[Path]) -> list[Path]:
    """Folders above `paths`, outermost first; bubblewrap would make them unreadable for the worker's own uid."""
    return sorted({folder for path in paths for folder in path.parents if folder != Path("/")})


@functools.cache
def _libraries(programs: tuple[str, ...]) -> tuple[Path, ...]:
    """The shared objects that the dynamic loader brings for `programs`, and the loader itself."""
    shown = subprocess.run(["ldd", *programs], capture_output=True, text=True, timeout=20, check=False).stdout
    words = (word.rstrip(":") for line in shown.splitlines() for word in line.split())
    return tuple(dict.fromkeys(Path(word) for word in words if word.startswith("/") and Path(word).exists()))


def _system_files(java: str, inner: Sequence[str]) -> list[Path]:
    home = Path(java).resolve().parent.parent
    parts = [home / "lib" / "server" / "libjvm.so", *(home / "lib" / f"lib{name}.so" for name in JDK_LIBRARIES)]
    programs = [java, *(str(part) for part in parts if part.exists())]
    if inner[0] != java:
        programs.append(inner[0])
    return [path for path in (Path(inner[0]), *_libraries(tuple(programs))) if not path.is_relative_to(home)]


def _namespaces() -> Layer:
    install = "apt install bubblewrap (Debian, Ubuntu), and allow user namespaces where the caller is not root"
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        return Layer("namespaces", False, "bubblewrap is not installed", install)
    true = shutil.which("true") or "/bin/true"
    trial = _bubblewrap([true], [Path(true), *_libraries((true,))], drops_root=True)
    done = subprocess.run(trial, capture_output=True, text=True, timeout=20, check=False)
    if done.returncode != 0:
        return Layer("namespaces", False, f"bubblewrap fails here: {done.stderr.strip()[:200]}", install)
    return Layer("namespaces", True, "bubblewrap: pid, net, ipc, uts, mount, cleared environment")


def _own_uid(namespaces: bool) -> Layer:
    if os.name == "nt" or not namespaces:
        return Layer("uid", False, "needs the namespaces layer", "add that layer first")
    if os.geteuid() != 0:
        return Layer("uid", True, f"runs as uid {NOBODY} of an own user namespace")
    if shutil.which("setpriv") is None:
        return Layer("uid", False, "setpriv is not installed", "apt install util-linux")
    return Layer("uid", True, "each worker has an own uid that is not root")


def _rlimits() -> Layer:
    if shutil.which("prlimit") is None:
        return Layer("rlimits", False, "prlimit is not installed", "apt install util-linux")
    return Layer("rlimits", True, "threads, open files, file size, no core dumps")


def _heap_limits() -> Layer:
    return Layer("heap", True, "-Xmx, metaspace, direct memory and code cache of each JVM")
