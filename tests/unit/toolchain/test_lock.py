import json
import re

import pytest

from reflect_env.errors import ToolchainCorrupt, UnknownLane, UnsupportedPlatform
from reflect_env.toolchain import lock as lock_module
from reflect_env.toolchain.lock import LANES, Role, load_lock, lock_from_json, lock_to_json

lanes = pytest.mark.parametrize("lane", list(LANES))


@lanes
def test_every_artifact_is_pinned_by_hash_and_size(lane):
    for artifact in load_lock(lane).artifacts:
        assert re.fullmatch(r"[0-9a-f]{64}", artifact.sha256)
        assert artifact.size > 0
        assert artifact.roles
        assert re.fullmatch(r"[\w.+-]+", artifact.version)


@lanes
def test_no_artifact_is_listed_twice(lane):
    names = [artifact.coordinate for artifact in load_lock(lane).artifacts]
    assert len(names) == len(set(names))


@lanes
def test_a_lane_has_one_version_of_a_library_per_class_path(lane):
    for role in (Role.CHISEL, Role.COMPILER):
        names = [(artifact.group, artifact.artifact) for artifact in load_lock(lane).having(role)]
        assert len(names) == len(set(names))


@lanes
def test_scala_is_pinned_on_both_class_paths(lane):
    lock = load_lock(lane)
    for role, version in ((Role.CHISEL, lock.library), (Role.COMPILER, lock.scala)):
        versions = {a.artifact: a.version for a in lock.having(role)}
        assert versions["scala-library"] == versions["scala-reflect"] == version


@lanes
def test_the_plugin_is_the_one_for_this_chisel_and_this_scalac(lane):
    lock = load_lock(lane)
    (plugin,) = lock.having(Role.PLUGIN)
    assert plugin.artifact == f"chisel-plugin_{lock.scala}"
    assert plugin.version == lock.chisel


@lanes
def test_only_the_firtool_binary_of_this_platform_is_kept(lane):
    lock = load_lock(lane)
    (firtool,) = [a for a in lock.needed_on("linux-x64") if Role.FIRTOOL in a.roles]
    assert firtool.version == lock.firtool
    assert firtool.kept_name == f"firtool-{lock.firtool}-linux-x64"
    assert firtool.kept_sha256 != firtool.sha256


def test_the_lanes_are_the_versions_that_the_project_names():
    modern, classic = load_lock("modern"), load_lock("classic")
    assert (modern.chisel, modern.scala, modern.library, modern.firtool) == ("7.14.0", "2.13.16", "2.13.18", "1.155.0")
    assert (classic.chisel, classic.scala, classic.library, classic.firtool) == (
        "6.7.0",
        "2.13.15",
        "2.13.15",
        "1.62.1",
    )


@lanes
def test_a_lock_names_no_host(lane):
    assert "//" not in LANES[lane].read_text()


@lanes
def test_a_lock_survives_writing_and_reading(lane):
    lock = load_lock(lane)
    assert lock_from_json(json.loads(json.dumps(lock_to_json(lock)))) == lock


def test_the_digest_depends_on_the_contents_and_not_on_the_layout(tmp_path, monkeypatch):
    data = json.loads(LANES["modern"].read_text())
    path = tmp_path / "lock.json"
    monkeypatch.setattr(lock_module, "LANES", {"modern": path})
    path.write_text(json.dumps(data, indent=7, sort_keys=True))
    same = load_lock("modern").digest
    data["artifacts"][0]["size"] += 1
    path.write_text(json.dumps(data))
    assert same == lock_from_json(json.loads(LANES["modern"].read_text())).digest
    assert same != load_lock("modern").digest


@pytest.mark.parametrize("change", [{"schema": 99}, {"surprise": 1}, {"artifacts": [{"group": "a"}]}])
def test_a_lock_of_another_shape_is_refused(tmp_path, monkeypatch, change):
    path = tmp_path / "lock.json"
    path.write_text(json.dumps(json.loads(LANES["modern"].read_text()) | change))
    monkeypatch.setattr(lock_module, "LANES", {"modern": path})
    with pytest.raises(ToolchainCorrupt, match="lock of lane modern"):
        load_lock("modern")


def test_an_unknown_lane_is_answered_with_the_known_ones():
    with pytest.raises(UnknownLane, match="modern, classic"):
        load_lock("baroque")


def test_a_platform_without_firtool_is_answered_with_those_that_have_one():
    with pytest.raises(UnsupportedPlatform, match=r"linux-riscv64.*linux-x64"):
        load_lock("modern").needed_on("linux-riscv64")


@pytest.mark.parametrize(
    ("system", "machine", "expected"),
    [
        ("Linux", "x86_64", "linux-x64"),
        ("Darwin", "arm64", "macos-x64"),
        ("Windows", "AMD64", "windows-x64"),
        ("Linux", "aarch64", "linux-aarch64"),
    ],
)
def test_platforms_are_named_as_firtool_names_them(monkeypatch, system, machine, expected):
    monkeypatch.setattr("platform.system", lambda: system)
    monkeypatch.setattr("platform.machine", lambda: machine)
    assert lock_module.current_platform() == expected
