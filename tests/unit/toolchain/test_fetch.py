import functools
import threading
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from reflect_env.errors import CacheUnusable, FetchFailed
from reflect_env.toolchain import fetch as fetch_module
from reflect_env.toolchain.fetch import fetch
from reflect_env.toolchain.progress import Reporter
from reflect_env.toolchain.store import is_intact, missing, stored_path

SILENT = Reporter(None)


@pytest.fixture(autouse=True)
def _no_pauses_between_attempts(monkeypatch):
    monkeypatch.setattr(fetch_module.time, "sleep", lambda _s: None)


def test_everything_that_is_needed_arrives_intact(tiny):
    fetch(tiny.needed, tiny.settings, SILENT)
    assert all(is_intact(tiny.settings.cache_dir, artifact) for artifact in tiny.needed)


def test_only_what_is_missing_is_downloaded(tiny, monkeypatch):
    fetch(tiny.needed, tiny.settings, SILENT)
    stored_path(tiny.settings.cache_dir, tiny.needed[1]).unlink()
    asked = []
    real = fetch_module.download
    monkeypatch.setattr(fetch_module, "download", lambda a, *rest: asked.append(a) or real(a, *rest))
    fetch(tiny.needed, tiny.settings, SILENT)
    assert asked == [tiny.needed[1]]


def test_the_users_own_maven_repository_is_left_alone(tiny, tmp_path, monkeypatch):
    own = tmp_path / "m2"
    own.mkdir()
    monkeypatch.setenv("M2_REPO", str(own))
    fetch(tiny.needed, tiny.settings, SILENT)
    assert list(own.iterdir()) == []
    assert not (tiny.settings.cache_dir / "staging").exists()


def test_an_artifact_that_the_repository_lacks_is_named_with_what_to_do(tiny):
    tiny.published(tiny.needed[0]).unlink()
    with pytest.raises(FetchFailed, match=r"org\.tiny:scalac:9\.9\.9.*prefetch"):
        fetch(tiny.needed, tiny.settings, SILENT)


def test_a_broken_off_fetch_goes_on_where_it_stopped(tiny):
    lost = tiny.published(tiny.needed[-1])
    data = lost.read_bytes()
    lost.unlink()
    for artifact in tiny.needed[:-1]:
        fetch([artifact], tiny.settings, SILENT)
    with pytest.raises(FetchFailed):
        fetch(tiny.needed, tiny.settings, SILENT)
    assert missing(tiny.settings.cache_dir, tiny.needed) == [tiny.needed[-1]]
    lost.write_bytes(data)
    fetch(tiny.needed, tiny.settings, SILENT)
    assert missing(tiny.settings.cache_dir, tiny.needed) == []


def test_a_repository_that_serves_other_bytes_is_refused(tiny):
    path = tiny.published(tiny.needed[0])
    path.write_bytes(b"x" * path.stat().st_size)
    with pytest.raises(FetchFailed, match="not the locked file"):
        fetch(tiny.needed[:1], tiny.settings, SILENT)
    assert missing(tiny.settings.cache_dir, tiny.needed[:1])


def test_a_bad_line_is_tried_again(tiny, monkeypatch):
    from requests import ConnectionError as NoConnection

    real, calls = fetch_module.download, []

    def sometimes(*arguments):
        calls.append(1)
        if len(calls) < fetch_module.ATTEMPTS:
            raise NoConnection("reset by peer")
        return real(*arguments)

    monkeypatch.setattr(fetch_module, "download", sometimes)
    fetch(tiny.needed[:1], tiny.settings, SILENT)
    assert len(calls) == fetch_module.ATTEMPTS


def test_offline_says_what_is_missing_and_how_to_get_it(tiny):
    fetch(tiny.needed[1:], tiny.settings, SILENT)
    with pytest.raises(FetchFailed) as caught:
        fetch(tiny.needed, replace(tiny.settings, offline=True), SILENT)
    text = str(caught.value)
    assert "org.tiny:scalac:9.9.9 is not in" in text
    assert "chisel" not in text
    assert "REFLECT_ENV_OFFLINE" in text
    assert "--export FILE" in text
    assert "--archive FILE" in text


def test_offline_is_content_when_everything_is_there(tiny):
    fetch(tiny.needed, tiny.settings, SILENT)
    fetch(tiny.needed, replace(tiny.settings, offline=True), SILENT)


def test_two_fetches_at_once_download_everything_once(tiny, monkeypatch):
    asked, real = [], fetch_module.download
    monkeypatch.setattr(fetch_module, "download", lambda a, *rest: asked.append(a.coordinate) or real(a, *rest))
    threads = [threading.Thread(target=fetch, args=(tiny.needed, tiny.settings, SILENT)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(asked) == sorted(a.coordinate for a in tiny.needed)
    assert missing(tiny.settings.cache_dir, tiny.needed) == []


def test_a_repository_setting_that_is_an_address_becomes_the_only_one(tmp_path, tiny):
    settings = replace(tiny.settings, repository="https://example.invalid/maven2/")
    assert fetch_module.maven(tmp_path, settings).remote_repos == {"configured": "https://example.invalid/maven2"}


def test_a_cache_folder_that_cannot_be_made_is_named_with_the_way_out(tiny, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(CacheUnusable, match="REFLECT_ENV_CACHE_DIR"):
        fetch(tiny.needed, replace(tiny.settings, cache_dir=tmp_path / "file" / "cache"), SILENT)


def test_a_full_disk_is_named_with_the_way_out(tiny, monkeypatch):
    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(fetch_module, "put_download", full)
    with pytest.raises(CacheUnusable, match=r"No space left.*REFLECT_ENV_CACHE_DIR"):
        fetch(tiny.needed, tiny.settings, SILENT)


def test_an_address_is_fetched_from_with_progress(tiny, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    handler = functools.partial(QuietHandler, directory=str(tiny.repository))
    arrived = []
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        settings = replace(tiny.settings, repository=f"http://127.0.0.1:{server.server_port}")
        fetch(tiny.needed, settings, Counting(None, arrived))
        server.shutdown()
        thread.join()
    assert missing(tiny.settings.cache_dir, tiny.needed) == []
    assert sum(arrived) == sum(artifact.size for artifact in tiny.needed)


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments):
        pass


@dataclass(frozen=True)
class Counting(Reporter):
    arrived: list[int]

    @contextmanager
    def transfer(self, title, total_bytes):
        yield self.arrived.append


def test_without_a_setting_the_clients_own_repository_is_used(tmp_path, tiny):
    from jgo.maven import MavenContext

    settings = replace(tiny.settings, repository=None)
    assert fetch_module.maven(tmp_path, settings).remote_repos == MavenContext().remote_repos
