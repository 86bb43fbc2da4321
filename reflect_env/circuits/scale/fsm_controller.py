"""Larger state machines from a random table, with inputs of several bits."""

from __future__ import annotations

from random import Random

from reflect_env.circuits.registry import family
from reflect_env.circuits.scale._fsm import Size, Table, draw_table
from reflect_env.circuits.scale._fsm_family import TableMachine

_SIZE = Size(states=(5, 9), flags=(1, 3), codes=((0, 0.3), (1, 0.7)), outputs=(2, 4), arcs=(0, 1, 1, 2, 2, 3))


@family("fsm-controller", "L5", "Fsm", "Controller", "Director", "Sequencer", "Manager", tags=("fsm", "random"))
class FsmController(TableMachine):
    """Five to nine states, up to three flags and a code."""

    def draw(self, rng: Random) -> Table:
        """Draw a large table."""
        return draw_table(rng, _SIZE)
