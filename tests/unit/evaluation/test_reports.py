"""Tables, exports and pages."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser

import pytest

from reflect_env.evaluation.report.parts import text, waveform
from reflect_env.verdict import Direction, Port
from tests.unit.evaluation.place import MODULE, Place, fenced, good

EVIL = '</pre></details><script>alert(1)</script><img src=x onerror="alert(2)">\x1b[31m\u202e'
ALL_GOOD = {"P1": good("Alpha"), "P2": good("Beta"), "P3": good("Gamma")}


class Tags(HTMLParser):
    """Collects what a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts = 0
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.scripts += tag == "script"
        self.attributes += attrs
        if tag not in ("meta", "input", "br", "path", "rect"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in self.open:
            while self.open.pop() != tag:
                pass


def seen(page: str) -> Tags:
    tags = Tags()
    tags.feed(page)
    return tags


def test_nothing_that_a_candidate_writes_becomes_markup(place: Place) -> None:
    evil = f"{EVIL}\n{fenced(f'// {EVIL}' + chr(10) + MODULE.format(name='Beta_x') + '// simulate: wrong')}\n{EVIL}"
    place.replay(ALL_GOOD | {"P1": EVIL, "P2": evil})
    place.replay(ALL_GOOD, output="second")
    place.call("--compare", place.root / "second", place.root / "out")
    pages = [place.report(), (place.root / "out" / "compared-with-second.html").read_text()]
    for page in pages:
        tags = seen(page)
        assert tags.scripts == 1
        assert not any(name.startswith("on") for name, _ in tags.attributes)
        assert "\x1b" not in page
        assert "\u202e" not in page


def test_a_page_needs_nothing_from_outside(place: Place) -> None:
    place.replay(ALL_GOOD | {"P1": "no"})
    tags = seen(place.report())
    links = [value for name, value in tags.attributes if name in ("src", "href", "action")]
    assert links
    assert all(value is not None and value.startswith("#") for value in links)
    assert "default-src 'none'" in place.report()


def test_a_page_shows_every_problem_and_the_very_line(place: Place) -> None:
    broken = MODULE.format(name="Alpha").replace("io.y := io.a", "io.y := (io.a]")
    place.replay(ALL_GOOD | {"P1": fenced(broken)})
    page = place.report()
    for problem in ("tiny/P1", "tiny/P2", "tiny/P3"):
        assert f"<b>{problem}</b>" in page
    assert "<span class=hit>  io.y := (io.a]</span>" in page


def test_a_mismatch_is_drawn_with_the_wrong_lane_marked(place: Place) -> None:
    place.replay(ALL_GOOD | {"P1": fenced(MODULE.format(name="Alpha") + "// simulate: wrong")})
    assert "io_y expected" in place.report()
    assert "io_y actual" in place.report()


def test_a_waveform_has_a_lane_for_every_port_and_every_cycle() -> None:
    def sample(port: str, expected: str, actual: str) -> dict[str, str]:
        return {"port": port, "expected": expected, "actual": actual}

    before = [[sample("io_a", "0", "0"), sample("io_y", "0f", "0f")]]
    found = {
        "cycle": 5,
        "inputs": [sample("io_a", "1", "1")],
        "outputs": [sample("io_y", "10", "0x")],
        "before": before,
        "note": "",
    }
    drawn = waveform(found, [Port("io_a", Direction.INPUT, 1), Port("io_y", Direction.OUTPUT, 8)])
    for words in (">4</text>", ">5</text>", ">io_a</text>", "io_y expected", "io_y actual", ">0x</text>"):
        assert words in drawn


def test_control_and_direction_characters_are_written_out() -> None:
    assert text("a\u202eb\x00<") == "a\\u202eb\\x00&lt;"


def test_a_very_long_answer_is_shortened_and_says_so(place: Place) -> None:
    place.replay(ALL_GOOD | {"P1": "word " * 40_000})
    page = place.report()
    assert "more characters are not shown" in page
    assert len(page) < 200_000


def test_all_samples_pass_shows_no_failures(place: Place) -> None:
    place.replay(ALL_GOOD)
    assert "No sample failed." in place.report()


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ("markdown", "| functional | 66.7 % (20.8–93.9) |"),
        ("latex", r"functional & 66.7 \% (20.8--93.9) \\"),
        ("text", "66.7 % (20.8–93.9)"),
    ],
)
def test_tables_say_the_headline(place: Place, form: str, says: str) -> None:
    assert says in place.replay(ALL_GOOD | {"P1": "no"}, "--format", form).out


def test_json_is_the_summary(place: Place) -> None:
    said = place.replay(ALL_GOOD, "--format", "json")
    assert json.loads(said.out) == place.summary()


def test_csv_has_a_line_a_sample_and_no_formula(place: Place) -> None:
    said = place.replay(ALL_GOOD | {"P1": "=HYPERLINK(1)"}, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert [row["task"] for row in rows] == ["tiny/P1", "tiny/P2", "tiny/P3"]
    assert [row["functional"] for row in rows] == ["0", "1", "1"]
    assert not any(value.startswith("=") for row in rows for value in row.values())


def test_lm_eval_has_the_keys_of_the_harness(place: Place) -> None:
    found = json.loads(place.replay(ALL_GOOD, "--format", "lm-eval").out)
    keys = {"results", "configs", "versions", "n-shot", "n-samples", "higher_is_better", "git_hash", "task_hashes"}
    assert keys <= found.keys()
    assert found["results"]["tiny"]["pass_at_1_functional,none"] == 1.0
    assert found["n-samples"]["tiny_L1"] == {"original": 1, "effective": 1}


def test_finished_results_are_shown_in_any_format_without_judging(place: Place) -> None:
    place.replay(ALL_GOOD)
    said = place.call("--show", place.root / "out", "--format", "markdown")
    assert "| functional | 100.0 % (43.9–100.0) |" in said.out


def test_a_comparison_lists_both_directions(place: Place) -> None:
    place.replay(ALL_GOOD | {"P1": "no"}, output="first")
    place.replay(ALL_GOOD | {"P2": "no"}, output="second")
    said = place.call("--compare", place.root / "first", place.root / "second")
    assert "gained (1): tiny/P1" in said.out
    assert "lost (1): tiny/P2" in said.out
    assert "1.0000" in said.out


def test_a_comparison_of_other_problems_is_refused(place: Place) -> None:
    place.replay(ALL_GOOD, output="first")
    place.replay(ALL_GOOD, "--limit", 2, output="second")
    said = place.call("--compare", place.root / "first", place.root / "second")
    assert said.code == 3
    assert "give both the same --limit" in said.err


def test_a_comparison_warns_of_missing_answers(place: Place) -> None:
    place.replay(ALL_GOOD, output="first")
    place.replay({"P1": good("Alpha")}, output="second")
    said = place.call("--compare", place.root / "first", place.root / "second", "--format", "json")
    assert "2 samples without a verdict" in json.loads(said.out.split("\ngained")[0])["warnings"][0]


def test_a_folder_without_results_is_a_sentence(place: Place) -> None:
    for option in ("--show", "--validate"):
        said = place.call(option, place.root / "nothing")
        assert said.code == 2
        assert "holds no results" in said.err
