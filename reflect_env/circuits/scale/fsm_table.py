"""Small state machines from a random table."""

from __future__ import annotations

from random import Random

from reflect_env.circuits.registry import family
from reflect_env.circuits.scale._fsm import Size, Table, draw_table
from reflect_env.circuits.scale._fsm_family import TableMachine

_SIZE = Size(states=(2, 5), flags=(1, 3), codes=((0, 1.0),), outputs=(1, 2), arcs=(1, 1, 1, 2))


@family("fsm-table", "L3", "Fsm", "Machine", "Controller", "Sequencer", tags=("fsm", "random"))
class FsmTable(TableMachine):
    """Two to five states, one to three one-bit inputs."""

    def draw(self, rng: Random) -> Table:
        """Draw a small table."""
        return draw_table(rng, _SIZE)
