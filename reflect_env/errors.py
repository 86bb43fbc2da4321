"""What the package raises, as one tree: catch `ReflectEnvError` for all of it.

A candidate's failure is a value (`reflect_env.verdict`), never an exception. What is here is about this
machine or its configuration, and every message ends with what to do.
"""

from __future__ import annotations


class ReflectEnvError(Exception):
    """Base of everything that this package raises on purpose."""


class UnknownLane(ReflectEnvError, ValueError):
    """A toolchain lane was asked for that has no lock file."""


class UnsupportedPlatform(ReflectEnvError):
    """No firtool is published for this operating system and processor."""


class ToolchainError(ReflectEnvError):
    """Base of what can be wrong with the installed toolchain."""


class ToolchainMissing(ToolchainError):
    """Parts of the toolchain are not on this machine; `reflect-env prefetch` brings them."""


class ToolchainCorrupt(ToolchainError):
    """A file is not what its lock says (size, sha256), or an archive holds something unsafe."""


class CacheUnusable(ToolchainError):
    """The cache folder, or an archive, cannot be written: permissions, a full disk."""


class FetchFailed(ToolchainError):
    """An artifact could not be downloaded or found in the archive."""


class BuildFailed(ToolchainError):
    """scalac could not build the resident server; the message carries scalac's own words."""


class JavaNotFound(ToolchainError):
    """No Java of at least the needed version was found."""


class InfraError(ReflectEnvError):
    """No verdict could be reached and the candidate is not the reason; trying again may help."""


class DiskTrouble(ReflectEnvError):
    """A file of a long run cannot be read or written: permissions, a full disk, another run."""


class TaskError(ReflectEnvError, ValueError):
    """A task or a suite is unfit: its reference does not parse, a file is missing, an id is unknown."""
