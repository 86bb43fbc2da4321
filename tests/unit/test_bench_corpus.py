"""The bench's corpus: enough, of different bodies, never the same text twice."""

from __future__ import annotations

import re

import pytest

from reflect_env.bench import corpus
from reflect_env.bench.numbers import percentile


def masked(text: str) -> str:
    """The text without names and numbers: what is left tells bodies apart."""
    return re.sub(r"[A-Za-z_]\w*", lambda m: m[0] if m[0] in KEYWORDS else "x", re.sub(r"\d+", "0", text))


KEYWORDS = {"when", "elsewhen", "otherwise", "switch", "is", "Mux", "Cat", "RegInit", "Module", "for", "Vec", "Mem"}


def test_there_are_at_least_sixty_of_each_kind():
    assert min(len(corpus.good()), len(corpus.broken())) >= 60
    assert len(corpus.broken_at_scalac()) >= 30


def test_bodies_differ_even_without_their_names_and_numbers():
    assert len({masked(template.text) for template in corpus.good()}) == len(corpus.good())


def test_every_stage_is_broken_somewhere():
    assert {template.stage for template in corpus.broken()} == {"parse", "type", "elaborate", "lower"}


def test_a_broken_candidate_is_its_base_with_one_change():
    bodies = {template.name: template.text for template in corpus.good()}
    assert all(template.text != bodies[template.top] for template in corpus.broken())


def test_the_supply_never_repeats_a_text():
    supply = corpus.Supply()
    texts = supply.take(corpus.good(), 300) + supply.take(corpus.broken(), 300) + supply.take(corpus.good(), 300)
    assert len(set(texts)) == 900


def test_a_variant_is_deterministic_and_renames_its_top():
    template = corpus.good()[0]
    assert template.variant(3) == template.variant(3) != template.variant(4)
    assert f"class {template.top}V3 extends" in template.variant(3)
    assert "/*~" not in template.variant(3)


@pytest.mark.parametrize(("share", "expected"), [(0.5, 2), (0.95, 4), (1.0, 4), (0.0, 1)])
def test_a_percentile_is_a_value_that_occurred(share, expected):
    assert percentile([4, 1, 3, 2], share) == expected


def test_a_percentile_of_nothing_is_an_error():
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)
