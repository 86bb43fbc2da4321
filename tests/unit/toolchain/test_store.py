import os
import threading

import pytest

from reflect_env.errors import ToolchainCorrupt
from reflect_env.toolchain.lock import Role
from reflect_env.toolchain.store import (
    discard_corrupt,
    exclusive,
    is_intact,
    is_present,
    put_download,
    staging,
    stored_path,
    write_atomically,
)


def files_below(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_download_with_another_hash_is_refused_and_leaves_nothing(tiny, tmp_path):
    artifact = tiny.needed[0]
    forged = tmp_path / "forged.jar"
    forged.write_bytes(b"x" * artifact.size)
    with pytest.raises(ToolchainCorrupt, match=artifact.coordinate):
        put_download(tiny.settings.cache_dir, artifact, forged)
    assert files_below(tiny.settings.cache_dir) == []


def test_of_the_firtool_jar_only_firtool_is_kept_and_it_can_be_run(tiny):
    firtool = next(a for a in tiny.needed if Role.FIRTOOL in a.roles)
    path = put_download(tiny.settings.cache_dir, firtool, tiny.published(firtool))
    assert files_below(tiny.settings.cache_dir) == [path]
    assert os.access(path, os.X_OK)
    assert path.read_bytes().startswith(b"#!")


def test_a_truncated_file_is_noticed_without_reading_it(tiny):
    artifact = tiny.needed[0]
    path = put_download(tiny.settings.cache_dir, artifact, tiny.published(artifact))
    assert is_present(tiny.settings.cache_dir, artifact)
    path.write_bytes(path.read_bytes()[:-1])
    assert not is_present(tiny.settings.cache_dir, artifact)


def test_a_file_with_a_flipped_bit_is_noticed_by_its_hash_and_discarded(tiny):
    artifact, other = tiny.needed[:2]
    for each in (artifact, other):
        put_download(tiny.settings.cache_dir, each, tiny.published(each))
    path = stored_path(tiny.settings.cache_dir, artifact)
    data = bytearray(path.read_bytes())
    data[3] ^= 1
    path.write_bytes(data)
    assert is_present(tiny.settings.cache_dir, artifact)
    assert not is_intact(tiny.settings.cache_dir, artifact)
    assert discard_corrupt(tiny.settings.cache_dir, [artifact, other]) == [artifact]
    assert not path.exists()
    assert is_intact(tiny.settings.cache_dir, other)


def test_a_write_that_breaks_off_leaves_the_old_file_and_nothing_else(tmp_path):
    target = tmp_path / "file"
    target.write_bytes(b"old")

    def write(out):
        out.write(b"half of the ne")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_atomically(target, write)
    assert target.read_bytes() == b"old"
    assert files_below(tmp_path) == [target]


def test_staging_clears_what_a_killed_process_left(tmp_path):
    (tmp_path / "staging" / "left").mkdir(parents=True)
    with staging(tmp_path) as folder:
        assert list(folder.iterdir()) == []
        (folder / "new").write_bytes(b"")
    assert not (tmp_path / "staging").exists()


def test_the_second_one_at_the_cache_waits_and_says_so(tmp_path):
    waiting, order = threading.Event(), []

    def second():
        with exclusive(tmp_path, waiting.set):
            order.append("second")

    with exclusive(tmp_path):
        thread = threading.Thread(target=second)
        thread.start()
        assert waiting.wait(10)
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]
