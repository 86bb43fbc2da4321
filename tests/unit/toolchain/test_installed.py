import os
import shutil
from dataclasses import replace

import pytest

from reflect_env.compiler.archives import ArchiveFailed
from reflect_env.errors import FetchFailed, ToolchainCorrupt, ToolchainMissing, UnknownLane
from reflect_env.toolchain import ensure, export_archive, locate, prefetch
from reflect_env.toolchain.store import is_intact, stored_path

SCALAC = 'while [ "$1" != "-d" ]; do shift; done; echo jar > "$2"'


@pytest.fixture
def settings(tiny, fake_java, server_source):
    return replace(tiny.settings, java=str(fake_java(script=SCALAC)))


def test_locate_finds_what_ensure_made(settings):
    made = ensure(progress=False, settings=settings)
    assert locate(settings=settings) == made
    for path in (
        *made.compiler_jars,
        *made.chisel_jars,
        made.plugin,
        made.firtool,
        made.compile_server,
        made.elaborator,
    ):
        assert path.is_file()
        assert path.is_relative_to(settings.cache_dir)
    assert made.firtool_version == "9.9.9"
    assert os.access(made.firtool, os.X_OK)


def test_locate_says_what_to_run_and_changes_nothing(settings):
    with pytest.raises(ToolchainMissing, match=r"org\.tiny:scalac:9\.9\.9.*reflect-env prefetch --lane tiny"):
        locate("tiny", settings)
    assert not settings.cache_dir.exists()


def test_locate_notices_a_server_that_is_not_built(settings):
    made = ensure(progress=False, settings=settings)
    made.elaborator.unlink()
    with pytest.raises(ToolchainMissing, match=r"resident server \(elaborator\)"):
        locate(settings=settings)


def test_an_unknown_lane_is_refused_by_name(settings):
    with pytest.raises(UnknownLane, match="baroque"):
        locate("baroque", settings)


def test_the_fingerprint_depends_on_neither_place_nor_java(settings, tmp_path, fake_java):
    first = ensure(progress=False, settings=settings).fingerprint
    other = replace(settings, cache_dir=tmp_path / "elsewhere", java=str(fake_java("99", SCALAC, "other")))
    assert ensure(progress=False, settings=other).fingerprint == first
    assert first.startswith("tiny-")
    assert len(first) == len("tiny-") + 12


def test_the_fingerprint_changes_with_the_servers_source(settings, server_source):
    first = ensure(progress=False, settings=settings)
    (server_source / "elaborate" / "Main.scala").write_text("object Changed")
    second = ensure(progress=False, settings=settings)
    assert first.fingerprint != second.fingerprint
    assert first.home != second.home


def test_prefetch_replaces_a_damaged_file_of_the_right_size(tiny, settings):
    ensure(progress=False, settings=settings)
    path = stored_path(settings.cache_dir, tiny.needed[0])
    path.write_bytes(b"x" * path.stat().st_size)
    prefetch(progress=False, settings=settings)
    assert is_intact(settings.cache_dir, tiny.needed[0])


def test_an_archive_carries_the_toolchain_to_a_machine_without_a_network(settings, tmp_path):
    archive = tmp_path / "toolchain.tar"
    (here,) = prefetch("all", export=archive, progress=False, settings=settings)
    offline = replace(settings, cache_dir=tmp_path / "there", repository=None, offline=True)
    (there,) = prefetch("all", archive=archive, progress=False, settings=offline)
    assert there.fingerprint == here.fingerprint
    assert locate(settings=offline) == there


def test_export_archive_builds_nothing(settings, tmp_path):
    export_archive(tmp_path / "toolchain.tar", progress=False, settings=settings)
    assert (tmp_path / "toolchain.tar").stat().st_size > 0
    assert not (settings.cache_dir / "servers").exists()


def test_an_archive_that_is_not_there_is_an_error_and_not_a_download(settings, tmp_path):
    with pytest.raises(FetchFailed, match="--export"):
        prefetch(archive=tmp_path / "none.tar", progress=False, settings=settings)
    assert not settings.cache_dir.exists()


def test_what_an_archive_lacks_is_named_when_offline(tiny, settings, tmp_path):
    archive = tmp_path / "empty.tar"
    shutil.make_archive(str(archive.with_suffix("")), "tar", settings.repository, "org/tiny/scalac")
    with pytest.raises(FetchFailed, match=r"org\.tiny:scalac"):
        prefetch(archive=archive, progress=False, settings=replace(settings, offline=True))


def test_progress_is_plain_lines_where_stderr_is_no_terminal(settings, capsys):
    prefetch(settings=settings)
    captured = capsys.readouterr()
    assert "Building compile-server and elaborator" in captured.err
    assert "ready" in captured.err
    assert "\x1b" not in captured.err
    assert captured.out == ""


def test_without_progress_nothing_is_written(settings, capfd):
    prefetch(progress=False, settings=settings)
    assert capfd.readouterr() == ("", "")


def test_the_servers_missing_source_is_not_mistaken_for_a_missing_toolchain(settings, server_source):
    shutil.rmtree(server_source)
    with pytest.raises(ToolchainCorrupt):
        locate(settings=settings)


def test_prefetch_has_the_compiler_make_its_archives(settings, archives):
    (made,) = prefetch(progress=False, settings=settings)
    assert archives == [(made, False)]


def test_archives_that_cannot_be_made_are_reported_and_do_not_spoil_a_prefetch(settings, monkeypatch, capsys):
    def fail(*_arguments):
        raise ArchiveFailed("no room")

    monkeypatch.setattr("reflect_env.compiler.archives.make_archives", fail)
    (made,) = prefetch(settings=settings)
    assert locate(settings=settings) == made
    assert "no room" in capsys.readouterr().err
