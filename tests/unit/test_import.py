"""Importing the package does nothing but register the environment."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

QUIET = """
import sys, threading, subprocess, socket, os
def refuse(*args, **kwargs):
    raise SystemExit("import started a process or opened a socket")
subprocess.Popen.__init__ = refuse
socket.socket.connect = refuse
before = threading.active_count()
import reflect_env
import gymnasium
assert "ReflectChisel-v0" in gymnasium.registry
assert threading.active_count() == before, "import started a thread"
heavy = {"torch", "transformers", "trl", "datasets", "reflect_env.compiler.service"} & set(sys.modules)
assert not heavy, heavy
"""

REWARDS = """
import sys
import reflect_env.rewards, reflect_env.env, reflect_env.vector, reflect_env.testing
heavy = {"torch", "transformers", "trl", "datasets", "reflect_env.compiler.service"} & set(sys.modules)
assert not heavy, heavy
"""


def run(script):
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


def test_importing_the_package_starts_nothing_and_imports_nothing_heavy():
    done = run(QUIET)
    assert (done.returncode, done.stderr) == (0, "")


def test_importing_every_adapter_imports_nothing_heavy():
    done = run(REWARDS)
    assert (done.returncode, done.stderr) == (0, "")
