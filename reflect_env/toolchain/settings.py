"""The environment variables that the toolchain listens to, read in this one place."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DEFAULT_LANE = "modern"
_FALSE = frozenset({"", "0", "false", "no", "off"})


@dataclass(frozen=True)
class Settings:
    """Where the toolchain lives and where it comes from.

    Proxies are not in here: the HTTP client reads `HTTPS_PROXY`, `NO_PROXY` and `REQUESTS_CA_BUNDLE` itself.
    """

    cache_dir: Path
    """Everything that is fetched or built goes below this folder (`REFLECT_ENV_CACHE_DIR`)."""
    lane: str = DEFAULT_LANE
    """Lane that is taken where none is named (`REFLECT_ENV_LANE`)."""
    repository: str | None = None
    """URL or local folder of another Maven repository (`REFLECT_ENV_MAVEN_REPOSITORY`); None is the client's own."""
    offline: bool = False
    """True forbids every download (`REFLECT_ENV_OFFLINE=1`)."""
    java: str | None = None
    """A `java` executable or a Java home that is preferred to all others (`REFLECT_ENV_JAVA`)."""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the settings from `environ` (default: this process's environment)."""
        env = os.environ if environ is None else environ
        return cls(
            cache_dir=_cache_dir(env.get("REFLECT_ENV_CACHE_DIR")),
            lane=env.get("REFLECT_ENV_LANE") or DEFAULT_LANE,
            repository=env.get("REFLECT_ENV_MAVEN_REPOSITORY") or None,
            offline=env.get("REFLECT_ENV_OFFLINE", "").strip().lower() not in _FALSE,
            java=env.get("REFLECT_ENV_JAVA") or None,
        )


def _cache_dir(override: str | None) -> Path:
    if override:
        return Path(override).expanduser().absolute()
    from platformdirs import user_cache_path

    return user_cache_path("reflect-env")
