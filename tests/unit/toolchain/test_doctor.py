import json
from dataclasses import dataclass, replace

import pytest

from reflect_env.toolchain import ensure, prefetch
from reflect_env.toolchain.doctor import Part, Report, examine, render_text, to_json
from reflect_env.toolchain.store import stored_path

SCALAC = 'while [ "$#" -gt 0 ] && [ "$1" != "-d" ]; do shift; done; [ -z "$2" ] || echo jar > "$2"'
GOOD = Part("Java", True, True, "/java", "25", "")
OPTIONAL = Part("simulator: yosys", False, False, "", "", "apt install yosys")
BAD = Part("jars", False, True, "0 of 3", "", "run `reflect-env prefetch`")


@pytest.fixture
def settings(tiny, fake_java, server_source):
    return replace(tiny.settings, java=str(fake_java(script=SCALAC)))


def parts(report):
    return {part.name: part for part in report.parts}


def test_a_complete_toolchain_is_ready(settings):
    made = ensure(progress=False, settings=settings)
    report = examine("tiny", settings)
    assert report.ok
    assert report.exit_code == 0
    assert report.fingerprint == made.fingerprint
    assert parts(report)["firtool"].version == "9.9.9"


def test_an_empty_machine_is_told_what_to_run_and_stays_empty(settings):
    report = examine("tiny", settings)
    assert report.exit_code == 1
    for name in ("jars", "firtool", "resident server"):
        assert not parts(report)[name].ok
        assert "reflect-env prefetch --lane tiny" in parts(report)[name].advice
    assert not settings.cache_dir.exists()


def test_a_damaged_jar_is_found_by_its_hash(tiny, settings):
    ensure(progress=False, settings=settings)
    path = stored_path(settings.cache_dir, tiny.needed[0])
    path.write_bytes(b"x" * path.stat().st_size)
    assert not parts(examine("tiny", settings))["jars"].ok
    prefetch(progress=False, settings=settings)
    assert examine("tiny", settings).ok


def test_a_firtool_that_cannot_be_run_is_not_ok(settings):
    ensure(progress=False, settings=settings).firtool.chmod(0o644)
    assert not parts(examine("tiny", settings))["firtool"].ok


def test_a_java_that_does_not_start_is_not_ok(settings, fake_java):
    broken = replace(settings, java=str(fake_java(script="exit 127", name="broken")))
    assert not parts(examine("tiny", broken))["Java"].ok


def test_the_json_has_one_object_for_each_part(settings):
    data = json.loads(to_json(examine("tiny", settings)))
    assert set(data) == {"ok", "lane", "fingerprint", "platform", "parts"}
    assert data["ok"] is False
    names = [part["name"] for part in data["parts"]]
    assert names[:8] == [
        *("Python", "Java", "jars", "firtool", "resident server"),
        *("simulator: pyslang", "simulator: iverilog", "simulator: yosys"),
    ]
    for part in data["parts"]:
        assert set(part) == {"name", "ok", "required", "found", "version", "advice"}


@pytest.mark.parametrize(("broken", "code"), [((GOOD, OPTIONAL), 0), ((GOOD, BAD), 1), ((), 0)])
def test_only_required_parts_decide(broken, code):
    assert Report("modern", "", "linux-x64", broken).exit_code == code


def test_the_text_gives_advice_for_what_is_missing_and_for_nothing_else():
    text = render_text(Report("modern", "modern-abc", "linux-x64", (GOOD, OPTIONAL, BAD)))
    assert "FAIL  jars" in text
    assert "run `reflect-env prefetch`" in text
    assert "apt install yosys" in text
    assert text.count("->") == 2
    assert text.endswith("not ready: see the lines marked FAIL")


def test_the_cages_layers_are_listed_and_none_is_required(settings, monkeypatch):
    @dataclass(frozen=True)
    class Layer:
        name: str
        active: bool
        advice: str

    layers = (Layer("namespaces", False, "apt install bubblewrap"), Layer("rlimits", True, ""))
    monkeypatch.setattr("reflect_env.compiler.cage.probe", lambda: layers)
    found = parts(examine("tiny", settings))
    assert not found["isolation: namespaces"].ok
    assert not found["isolation: namespaces"].required
    assert found["isolation: rlimits"].ok


def test_a_full_cache_may_be_read_only(settings, monkeypatch):
    ensure(progress=False, settings=settings)
    monkeypatch.setattr("os.access", lambda path, mode: str(path) != str(settings.cache_dir))
    found = parts(examine("tiny", settings))["cache folder"]
    assert not found.ok
    assert not found.required
