"""Limits on repetition."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from reflect_env.circuits.skeleton import shingles
from reflect_env.dataset.limits import SIMILAR, Clusters, Limiter, pieces_of
from reflect_env.dataset.presets import Preset

from .test_rows import made

HEAD = "import chisel3._\n\nclass Thing extends Module {\n"


def program(rng: Random, size: int = 40) -> str:
    return HEAD + "".join(f"  val a{i} = b + {rng.randrange(10**6)}.U\n" for i in range(size)) + "}\n"


def test_renaming_makes_no_new_program():
    limiter = Limiter(Preset("p", (), distinct_programs=True), 10)
    row = made("write")
    renamed = replace(row, instruction="other words", output=row.output.replace(row.module_name, "Renamed"))
    assert limiter.offer(row) is None
    assert limiter.offer(renamed) == "the same program but for names"
    assert Limiter(Preset("p", ()), 10).offer(row) is None


def test_one_prompt_has_one_answer():
    limiter = Limiter(Preset("p", ()), 10)
    row = made("write")
    assert limiter.offer(row) is None
    assert limiter.offer(replace(row, output=row.output + "// other")) == "the same prompt"


def test_a_skeleton_has_its_share_and_no_more():
    limiter = Limiter(Preset("p", (), most_per_skeleton=0.02), 100)
    rows = [replace(made("write"), instruction=f"task {i}") for i in range(3)]
    assert [limiter.offer(row) for row in rows] == [None, None, "too many rows of this skeleton"]


def test_what_was_refused_does_not_count():
    limiter = Limiter(Preset("p", (), most_per_skeleton=0.01), 100)
    row = made("write")
    limiter.offer(row)
    assert limiter.offer(replace(row, instruction="other")) == "too many rows of this skeleton"
    limiter._skeletons.clear()
    assert limiter.offer(replace(row, instruction="other")) is None


def test_a_full_cluster_takes_no_more_and_another_text_begins_its_own():
    clusters, text = Clusters(2), program(Random(1))
    near = [text.replace("Thing", name) for name in ("A", "B", "C")]
    assert [clusters.offer(pieces_of(code)) for code in near] == [True, True, False]
    assert clusters.offer(pieces_of(program(Random(2))))
    assert clusters.sizes == [2, 1]


def test_no_pair_of_similar_texts_is_overlooked():
    rng = Random(5)
    for _ in range(200):
        lines = program(rng).split("\n")
        other = list(lines)
        for place in rng.sample(range(5, 40), rng.randrange(0, 8)):
            other[place] = f"  val a{place} = b - {rng.randrange(10**6)}.U"
        a, b = "\n".join(lines), "\n".join(other)
        x, y = shingles(a), shingles(b)
        alike = len(x & y) / len(x | y) >= SIMILAR
        clusters = Clusters()
        clusters.offer(pieces_of(a))
        clusters.offer(pieces_of(b))
        assert (len(clusters.sizes) == 1) == alike


def test_clusters_grow_past_their_first_table():
    clusters, rng = Clusters(), Random(3)
    texts = [program(rng, 12) for _ in range(1_100)]
    assert all(clusters.offer(pieces_of(text)) for text in texts)
    assert clusters.offer(pieces_of(texts[-1]))
    assert (len(clusters.sizes), clusters.sizes[-1]) == (1_100, 2)
