"""The exceptions that callers can catch: one base, one child a reason."""

from __future__ import annotations


class ReflectEnvError(Exception):
    """Base of every exception that this package raises on purpose."""


class InfraError(ReflectEnvError):
    """No verdict could be reached and the candidate is not the reason."""
