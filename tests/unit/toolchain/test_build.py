import pytest

from reflect_env.errors import BuildFailed, ToolchainCorrupt
from reflect_env.toolchain.build import build_servers, server_jars
from reflect_env.toolchain.java import find_java
from reflect_env.toolchain.progress import Reporter
from reflect_env.toolchain.settings import Settings

# Finds `-d FILE` in its arguments, writes the arguments there, and counts its starts in ../starts.
SCALAC = """
echo start >> "$(dirname "$0")/../starts"
all="$*"
while [ "$1" != "-d" ]; do shift; done
echo "$all" > "$2"
"""
SILENT = Reporter(None)


@pytest.fixture
def java(tiny, fake_java):
    return find_java(Settings(tiny.settings.cache_dir, java=str(fake_java(script=SCALAC))))


def jars(tiny, source):
    return server_jars(tiny.lock, tiny.settings.cache_dir, source)


def build(tiny, source, java):
    build_servers(tiny.lock, jars(tiny, source), java, tiny.settings.cache_dir, SILENT)
    return [jar.path(tiny.settings.cache_dir) for jar in jars(tiny, source)]


def test_each_jar_is_built_from_its_folders_against_its_class_path(tiny, server_source, java):
    compile_server, elaborator = (path.read_text() for path in build(tiny, server_source, java))
    assert "scala.tools.nsc.Main -classpath" in compile_server
    assert "common/Shared.scala" in compile_server
    assert "server/compile/Main.scala" in compile_server
    assert "elaborate" not in compile_server
    assert "elaborate/lane-tiny/Build.scala" in elaborator
    assert "lane-x" not in elaborator
    assert "chisel-9.9.9.jar" in elaborator
    assert "chisel-9.9.9.jar" not in compile_server


def test_what_is_built_is_not_built_again(tiny, server_source, java):
    first = build(tiny, server_source, java)
    assert build(tiny, server_source, java) == first
    assert (java.home / "starts").read_text().count("start") == 2


def test_a_changed_source_is_built_to_another_place(tiny, server_source, java):
    before = build(tiny, server_source, java)
    (server_source / "compile" / "Main.scala").write_text("object Changed")
    after = build(tiny, server_source, java)
    assert before[0] != after[0]
    assert before[1] == after[1]


def test_moving_text_from_one_source_to_another_is_a_change(tiny, server_source):
    before = jars(tiny, server_source)[0].key
    (server_source / "common" / "Shared.scala").rename(server_source / "common" / "Other.scala")
    assert jars(tiny, server_source)[0].key != before


def test_scalacs_errors_are_shown_and_nothing_is_left(tiny, server_source, fake_java):
    home = fake_java(script="echo 'Main.scala:1: error: not found: value x'; exit 1")
    java = find_java(Settings(tiny.settings.cache_dir, java=str(home)))
    with pytest.raises(BuildFailed, match="not found: value x"):
        build(tiny, server_source, java)
    left = [path for path in tiny.settings.cache_dir.rglob("*") if path.is_file() and path.name != ".lock"]
    assert left == []


def test_a_scalac_that_succeeds_without_a_jar_is_a_failure(tiny, server_source, fake_java):
    java = find_java(Settings(tiny.settings.cache_dir, java=str(fake_java(script="exit 0"))))
    with pytest.raises(BuildFailed):
        build(tiny, server_source, java)


def test_an_installation_without_the_servers_source_says_so(tiny, tmp_path):
    with pytest.raises(ToolchainCorrupt, match="Install reflect-env again"):
        jars(tiny, tmp_path / "nothing")
