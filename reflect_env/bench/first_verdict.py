"""A fresh process that compiles one candidate from standard input and says its outcome: timed from outside."""

from __future__ import annotations

import subprocess
import sys
import time

from reflect_env.errors import InfraError


def measure(source: str, lane: str, isolation: str) -> float:
    """Time a new Python process from its start to its first verdict, in wall seconds.

    Raises:
        InfraError: It ended without the verdict that a good candidate gets.

    """
    command = [sys.executable, "-m", __name__, lane, isolation]
    begin = time.perf_counter()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(source)
        process.stdin.close()
        outcome = process.stdout.readline().strip()
        taken_s = time.perf_counter() - begin
    if outcome != "compiled":
        raise InfraError(f"the first verdict of a good candidate was {outcome or 'none'}")
    return taken_s


def main() -> None:
    """Compile standard input; arguments are lane and isolation."""
    from reflect_env.compiler.service import ChiselCompiler

    lane, isolation = sys.argv[1:]
    with ChiselCompiler(lane=lane, isolation=isolation) as compiler:
        (outcome,) = compiler.compile_batch([sys.stdin.read()])
        sys.stdout.write(outcome.outcome.value + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
