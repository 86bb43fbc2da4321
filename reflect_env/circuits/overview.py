"""What families there are, one row each: for lists and the catalogue. Takes a moment, because it makes tasks."""

from __future__ import annotations

from dataclasses import dataclass

from reflect_env.circuits.build import draw_names
from reflect_env.circuits.draw import rng_for
from reflect_env.circuits.registry import AnyFamily, families
from reflect_env.circuits.splits import is_unseen_family


@dataclass(frozen=True)
class Row:
    """One family."""

    name: str
    level: str
    about: str
    """First sentence of the class's docstring."""
    tags: tuple[str, ...]
    styles: tuple[str, ...]
    """Ways in which its solutions are written, over some parameters."""
    forms: tuple[str, ...]
    """Other ways than prose to say its behaviour."""
    has_model: bool
    """Whether there is a second oracle in Python."""
    unseen: bool
    """Whether no training task is of this family."""


def overview(draws: int = 4) -> tuple[Row, ...]:
    """Describe every family, by level and name."""
    return tuple(_row(family, draws) for family in families().values())


def _row(family: AnyFamily, draws: int) -> Row:
    specs = [family.draw(rng_for(family.name, seed, "spec")) for seed in range(draws)]
    names = [draw_names(family, family.ports(s), family.clocking(s), seed) for seed, s in enumerate(specs)]
    pairs = list(zip(specs, names, strict=True))
    styles = {style: None for s, n in pairs for style in family.styles(s, lambda _, n=n: n)}  # type: ignore[misc]
    forms = {form: None for s, n in pairs for form in family.facts(s, n).forms}
    about = (type(family).__doc__ or "").strip().split("\n")[0]
    unseen = is_unseen_family(family.name)
    has_model = family.model(specs[0]) is not None
    return Row(family.name, family.level, about, family.tags, tuple(styles), tuple(forms), has_model, unseen)
