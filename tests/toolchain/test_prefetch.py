"""The real toolchain: what `reflect-env prefetch` leaves behind is enough for a machine without a network."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import reflect_env.toolchain
from reflect_env.toolchain import LANES, ensure, export_archive
from reflect_env.toolchain.doctor import examine

pytestmark = pytest.mark.jvm
ROOT = Path(reflect_env.toolchain.__file__).parents[2]
MODULE = """
import chisel3._
class Top extends Module {
  val io = IO(new Bundle { val a = Input(UInt(8.W)); val b = Output(UInt(8.W)) })
  io.b := RegNext(io.a)
}
object Emit extends App { print(circt.stage.ChiselStage.emitCHIRRTL(new Top)) }
"""
# Any attempt to reach another machine ends the interpreter; local sockets are not meant.
OFFLINE = """
import os, socket, sys
def refuse(event, arguments):
    remote = event == "socket.connect" and arguments[0].family != socket.AF_UNIX
    if remote or event == "socket.getaddrinfo":
        os.write(2, f"{event} {arguments[1:]}\\n".encode()); os._exit(99)
sys.addaudithook(refuse)
from reflect_env.toolchain import prefetch
if sys.argv[2]:  # recording start-up archives takes a minute and has tests of its own
    import reflect_env.compiler.archives as archives
    archives.make_archives = lambda *_: None
print(*(toolchain.fingerprint for toolchain in prefetch(sys.argv[1], archive=sys.argv[2] or None)))
"""


@pytest.fixture(params=list(LANES))
def toolchain(request):
    return ensure(request.param)


def without_network():
    """A prefix that takes the network away from a command and its children, where this machine lets us."""
    prefix = ["unshare", "--map-root-user", "--net"]
    usable = shutil.which("unshare") and subprocess.run([*prefix, "true"], capture_output=True).returncode == 0
    return prefix if usable else []


def prefetch_offline(lane, archive="", **environment):
    command = [*without_network(), sys.executable, "-c", OFFLINE, lane, str(archive)]
    env = os.environ | {"REFLECT_ENV_OFFLINE": "1"} | environment
    return subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=ROOT, env=env)


def test_after_a_prefetch_nothing_needs_the_network(toolchain):
    done = prefetch_offline(toolchain.lane)
    assert (done.returncode, done.stdout.strip()) == (0, toolchain.fingerprint), done.stderr


def test_firtool_runs_and_is_the_locked_version(toolchain):
    said = subprocess.run([toolchain.firtool, "--version"], capture_output=True, text=True, check=True).stdout
    assert toolchain.firtool_version in said


def test_the_doctor_finds_every_required_part(toolchain):
    report = examine(toolchain.lane)
    assert [part for part in report.parts if part.required and not part.ok] == []
    assert report.fingerprint == toolchain.fingerprint


def test_chisel_goes_all_the_way_to_verilog_with_the_locked_files_alone(toolchain, tmp_path):
    (tmp_path / "Top.scala").write_text(MODULE)
    run(
        *(toolchain.java.executable, "-XX:TieredStopAtLevel=1", "-cp", path_of(toolchain.compiler_jars)),
        *("scala.tools.nsc.Main", "-classpath", path_of(toolchain.chisel_jars), f"-Xplugin:{toolchain.plugin}"),
        *("-Ymacro-annotations", "-d", tmp_path, tmp_path / "Top.scala"),
    )
    class_path = path_of((*toolchain.chisel_jars, tmp_path))
    chirrtl = run(toolchain.java.executable, "-XX:TieredStopAtLevel=1", "-cp", class_path, "Emit")
    assert "circuit Top" in chirrtl
    (tmp_path / "Top.fir").write_text(chirrtl)
    assert "module Top(" in run(toolchain.firtool, "--format=fir", tmp_path / "Top.fir")


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def path_of(jars):
    return os.pathsep.join(map(str, jars))


@pytest.mark.slow
@pytest.mark.parametrize("toolchain", ["modern"], indirect=True)
def test_an_archive_is_enough_for_a_new_machine_without_a_network(toolchain, tmp_path):
    archive = tmp_path / "toolchain.tar"
    export_archive(archive, toolchain.lane, progress=False)
    done = prefetch_offline(toolchain.lane, archive, REFLECT_ENV_CACHE_DIR=str(tmp_path / "cache"))
    assert (done.returncode, done.stdout.strip()) == (0, toolchain.fingerprint), done.stderr
