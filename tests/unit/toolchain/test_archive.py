import io
import tarfile

import pytest

from reflect_env.errors import ToolchainCorrupt
from reflect_env.toolchain.archive import export_artifacts, import_artifacts
from reflect_env.toolchain.fetch import fetch
from reflect_env.toolchain.progress import Reporter
from reflect_env.toolchain.store import is_intact, missing, stored_path


@pytest.fixture
def archive(tiny, tmp_path):
    path = tmp_path / "toolchain.tar"
    fetch(tiny.needed, tiny.settings, Reporter(None))
    export_artifacts(path, tiny.needed, tiny.settings.cache_dir)
    return path


def write_tar(path, name, data=b"", kind=tarfile.REGTYPE, target=""):
    with tarfile.open(path, "w") as tar:
        info = tarfile.TarInfo(name)
        info.type, info.size, info.linkname = kind, len(data), target
        tar.addfile(info, io.BytesIO(data))


def test_what_is_exported_here_is_complete_there(tiny, archive, tmp_path):
    there = tmp_path / "there"
    import_artifacts(archive, tiny.needed, there)
    assert all(is_intact(there, artifact) for artifact in tiny.needed)


def test_the_same_toolchain_makes_the_same_archive(tiny, archive, tmp_path):
    again = tmp_path / "again.tar"
    export_artifacts(again, tiny.needed, tiny.settings.cache_dir)
    assert again.read_bytes() == archive.read_bytes()


def test_other_lanes_files_in_an_archive_are_passed_over(tiny, archive, tmp_path):
    there = tmp_path / "there"
    import_artifacts(archive, tiny.needed[:1], there)
    assert missing(there, tiny.needed) == list(tiny.needed[1:])


def test_a_forged_file_in_an_archive_is_refused(tiny, tmp_path):
    artifact, path, there = tiny.needed[0], tmp_path / "forged.tar", tmp_path / "there"
    write_tar(path, f"artifacts/{artifact.kept_sha256}/{artifact.kept_name}", b"x" * artifact.kept_size)
    with pytest.raises(ToolchainCorrupt, match=artifact.kept_name):
        import_artifacts(path, tiny.needed, there)
    assert not stored_path(there, artifact).exists()


@pytest.mark.parametrize("name", ["../outside", "a/../../outside", "/absolute", "a\\..\\outside"])
def test_a_name_that_leads_outside_is_refused(tiny, tmp_path, name):
    path = tmp_path / "bad.tar"
    write_tar(path, name, b"data")
    with pytest.raises(ToolchainCorrupt, match="refused"):
        import_artifacts(path, tiny.needed, tmp_path / "there")
    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_links_and_devices_in_an_archive_are_refused(tiny, tmp_path, kind):
    path = tmp_path / "bad.tar"
    write_tar(path, "artifacts/link", kind=kind, target="/etc/passwd")
    with pytest.raises(ToolchainCorrupt, match="refused"):
        import_artifacts(path, tiny.needed, tmp_path / "there")


def test_a_truncated_archive_is_named_as_such(tiny, archive, tmp_path):
    archive.write_bytes(archive.read_bytes()[:700])
    with pytest.raises(ToolchainCorrupt, match=r"toolchain\.tar"):
        import_artifacts(archive, tiny.needed, tmp_path / "there")


def test_something_else_than_an_archive_is_named_as_such(tiny, tmp_path):
    path = tmp_path / "photo.png"
    path.write_bytes(b"not a tar" * 200)
    with pytest.raises(ToolchainCorrupt, match="not a whole tar archive"):
        import_artifacts(path, tiny.needed, tmp_path / "there")
