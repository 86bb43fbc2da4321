import hashlib
import io
import zipfile

import pytest

from reflect_env.errors import FetchFailed
from reflect_env.toolchain.lock import Role
from reflect_env.toolchain.relock import Versions, relock
from reflect_env.toolchain.settings import Settings

VERSIONS = Versions(chisel="7", scala="2.13.16", library="2.13.18", firtool="1")
POM = """<project><modelVersion>4.0.0</modelVersion><groupId>{group}</groupId><artifactId>{artifact}</artifactId>
<version>{version}</version><dependencies>{dependencies}</dependencies></project>"""
DEPENDENCY = """<dependency><groupId>{0}</groupId><artifactId>{1}</artifactId><version>{2}</version>
<scope>{3}</scope></dependency>"""
LIBRARY_OLD = ("org.scala-lang", "scala-library", "2.13.1", "compile")
SHARED = ("org.shared", "shared", "3", "runtime")
ONLY_FOR_TESTS = ("org.scalatest", "scalatest", "3", "test")


class Repository:
    def __init__(self, root):
        self.root = root

    def publish(self, group, artifact, version, dependencies=(), classifier="", data=None):
        folder = self.root.joinpath(*group.split("."), artifact, version)
        folder.mkdir(parents=True, exist_ok=True)
        listed = "".join(DEPENDENCY.format(*dependency) for dependency in dependencies)
        pom = POM.format(group=group, artifact=artifact, version=version, dependencies=listed)
        (folder / f"{artifact}-{version}.pom").write_text(pom)
        name = "-".join(part for part in (artifact, version, classifier) if part)
        (folder / f"{name}.jar").write_bytes(data or name.encode())


def firtool_jar(platform):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as jar:
        jar.writestr(f"org.chipsalliance/llvm-firtool/{platform}/bin/firtool", b"firtool for " + platform.encode())
        jar.writestr("a/large/thing", b"not needed")
    return buffer.getvalue()


@pytest.fixture
def repository(tmp_path):
    made = Repository(tmp_path / "repository")
    made.publish("org.chipsalliance", "chisel_2.13", "7", [LIBRARY_OLD, SHARED, ONLY_FOR_TESTS])
    made.publish("org.scala-lang", "scala-compiler", "2.13.16", [LIBRARY_OLD, SHARED])
    made.publish("org.chipsalliance", "chisel-plugin_2.13.16", "7")
    made.publish("org.shared", "shared", "3")
    for version in ("2.13.1", "2.13.16", "2.13.18"):
        made.publish("org.scala-lang", "scala-library", version)
    made.publish("org.chipsalliance", "llvm-firtool", "1", classifier="linux-x64", data=firtool_jar("linux-x64"))
    return made


def made_lock(repository, tmp_path):
    return relock("modern", VERSIONS, Settings(tmp_path, repository=str(repository.root)), tmp_path / "downloads")


def test_a_lock_holds_the_run_time_jars_with_scala_pinned(repository, tmp_path):
    lock = made_lock(repository, tmp_path)
    named = {role: [f"{a.artifact}:{a.version}" for a in lock.having(role)] for role in Role}
    assert set(named[Role.CHISEL]) == {"chisel_2.13:7", "scala-library:2.13.18", "shared:3"}
    assert set(named[Role.COMPILER]) == {"scala-compiler:2.13.16", "scala-library:2.13.16", "shared:3"}
    assert named[Role.PLUGIN] == ["chisel-plugin_2.13.16:7"]


def test_a_jar_on_both_class_paths_is_locked_once_with_both_roles(repository, tmp_path):
    (shared,) = [a for a in made_lock(repository, tmp_path).artifacts if a.artifact == "shared"]
    assert shared.roles == (Role.CHISEL, Role.COMPILER)
    assert shared.sha256 == hashlib.sha256(b"shared-3").hexdigest()
    assert shared.size == len(b"shared-3")


def test_a_platform_without_firtool_is_left_out(repository, tmp_path):
    (firtool,) = made_lock(repository, tmp_path).having(Role.FIRTOOL)
    assert firtool.classifier == "linux-x64"
    assert firtool.member.size == len(b"firtool for linux-x64")


def test_a_version_that_does_not_exist_fails(repository, tmp_path):
    (repository.root / "org/chipsalliance/chisel-plugin_2.13.16/7/chisel-plugin_2.13.16-7.jar").unlink()
    with pytest.raises(FetchFailed, match="chisel-plugin"):
        made_lock(repository, tmp_path)
