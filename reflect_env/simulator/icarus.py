"""Icarus Verilog: many benches through one `iverilog` and one `vvp`, in a private folder that is gone afterwards."""

from __future__ import annotations

import functools
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from reflect_env.simulator.bench import Bench
from reflect_env.simulator.process import Finished, Runner, ToolLimits, ToolMissing, Workplace

INSTALL = (
    "install Icarus Verilog 11 or later: apt install iverilog (Debian, Ubuntu), brew install icarus-verilog (macOS)"
)
OLDEST = 11
_BUILD_FAILED = 101
"""Exit code of our script, so that one start of the cage serves both tools."""
_SPENT = re.compile(r"(\d+)m([\d.]+)s (\d+)m([\d.]+)s")


class BenchFailed(Exception):
    """A bench that is not ours could not be built or run; the message is what the tools said."""


@dataclass(frozen=True)
class Job:
    """One bench with its designs and vectors."""

    verilog: str
    """The designs, under names that no other job of the batch uses."""
    bench: Bench
    vectors: str
    """Lines for `$readmemh`."""


@dataclass(frozen=True)
class Simulated:
    """What a batch of jobs left behind."""

    records: tuple[bytes, ...]
    """One a job; empty or cut short where the run did not get there."""
    finished: Finished
    out_of_cpu: bool
    """Whether building or running ran into the limit."""

    @property
    def built(self) -> bool:
        """Whether `iverilog` took the text."""
        return self.finished.code != _BUILD_FAILED


@dataclass(frozen=True)
class Icarus:
    """The installed tools."""

    iverilog: str
    vvp: str
    version: str

    def simulate(self, jobs: Sequence[Job], runner: Runner, limits: ToolLimits) -> Simulated:
        """Run the jobs together.

        Raises:
            ToolMissing: The tools cannot be started.

        """
        with runner.folder() as place:
            text = "".join(f"{job.verilog}\n{job.bench.text}\n" for job in jobs)
            (place.folder / "all.v").write_text(text, encoding="ascii")
            for job in jobs:
                (place.folder / job.bench.vectors).write_text(job.vectors, encoding="ascii")
            command = ["/bin/sh", "-c", _script(jobs), "sh", self.iverilog, self.vvp]
            finished = _without_marks(runner.run(command, place, limits, self._folders()), jobs, place)
            out_of_cpu = finished.out_of_cpu or _cpu_s(place) >= limits.cpu_s
            return Simulated(
                tuple(place.read(job.bench.records, limits.file_mb << 20) for job in jobs), finished, out_of_cpu
            )

    def run_bench(self, verilog: str, files: Mapping[str, bytes], runner: Runner, limits: ToolLimits) -> str:
        """Run a bench of somebody else's with what it tests, and return what it printed.

        Args:
            verilog: Bench and designs together; every module that none holds is a top.
            files: What the bench may read, by plain file name.
            runner: Starts the tools.
            limits: Of the run.

        Raises:
            ToolMissing: The tools cannot be started.
            BenchFailed: It cannot be built, or did not come to its end.

        """
        with runner.folder() as place:
            (place.folder / "all.v").write_text(verilog, encoding="utf-8")
            for name, content in files.items():
                (place.folder / name).write_bytes(content)
            build = '"$1" -g2012 -o all.vvp all.v && "$2" -n -l printed all.vvp'
            command = ["/bin/sh", "-c", build, "sh", self.iverilog, self.vvp]
            finished = runner.run(command, place, limits, self._folders())
            if not finished.ok:
                raise BenchFailed(finished.said.replace(f"{place.folder}/", "").strip()[:500] or "it did not end")
            return place.read("printed").decode("utf-8", "replace")

    def _folders(self) -> tuple[Path, ...]:
        """Where the tools and their parts live."""
        return tuple(Path(program).resolve().parent.parent for program in (self.iverilog, self.vvp))


def _without_marks(finished: Finished, jobs: Sequence[Job], place: Workplace) -> Finished:
    """Take what is random out of what the tools said, so that equal failures read alike."""
    said = finished.said.replace(f"{place.folder}/", "")
    for job in jobs:
        said = said.replace(job.bench.mark, "")
    return replace(finished, said=said)


def _script(jobs: Sequence[Job]) -> str:
    """Names in it are our own letters and digits; the tools are arguments."""
    tops = " ".join(f"-s {job.bench.module}" for job in jobs)
    build = f'"$1" -g2012 -o all.vvp {tops} all.v || {{ times > spent; exit {_BUILD_FAILED}; }}'
    return f'{build}; "$2" -n all.vvp'


def _cpu_s(place: Workplace) -> float:
    """CPU seconds of a failed build, by the shell's own account: `iverilog` does not tell what ended its children."""
    spent = _SPENT.findall(place.read("spent", 1000).decode("ascii", "replace"))
    return sum(60 * float(a) + float(b) + 60 * float(c) + float(d) for a, b, c, d in spent)


@functools.cache
def find_icarus() -> Icarus:
    """Find the tools once for each process.

    Raises:
        ToolMissing: They are not there, or too old; the message says what to install.

    """
    iverilog, vvp = shutil.which("iverilog"), shutil.which("vvp")
    if iverilog is None or vvp is None:
        raise ToolMissing(f"{'iverilog' if iverilog is None else 'vvp'} is not installed; {INSTALL}")
    try:
        done = subprocess.run([vvp, "-V"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired) as e:
        raise ToolMissing(f"{vvp} does not start: {e}; {INSTALL}") from e
    said = done.stdout + done.stderr
    found = re.search(r"version (\d+)[.\d]*(?: \([^)]*\))?", said)
    if found is None or int(found[1]) < OLDEST:
        raise ToolMissing(f"{vvp} is no version that can be used ({said.strip()[:80]!r}); {INSTALL}")
    return Icarus(str(Path(iverilog)), str(Path(vvp)), found[0].removeprefix("version "))
