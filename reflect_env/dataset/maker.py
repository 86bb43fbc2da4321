"""One attempt at some slots: draft, judge, check. Needs no other slot's result, so it can run anywhere."""

from __future__ import annotations

from collections.abc import Sequence

from reflect_env.dataset.lint import Protected, lint
from reflect_env.dataset.make import Order, Rejected, order, row
from reflect_env.dataset.plan import Slot, draft
from reflect_env.dataset.presets import Preset
from reflect_env.dataset.row import Row
from reflect_env.judge import Judge


class Maker:
    """Makes rows with one judge."""

    def __init__(self, preset: Preset, seed: int, judge: Judge, protected: Protected) -> None:
        """Bind what every row of the run shares."""
        self._preset, self._seed, self._judge, self._protected = preset, seed, judge, protected

    def __call__(self, open_slots: Sequence[Slot], attempt: int) -> dict[int, Row | Rejected]:
        """Judge one draft of every slot, all in one batch.

        Raises:
            InfraError: No verdict could be reached on one of them.

        """
        drafts = {slot.index: draft(self._preset, self._seed, slot, attempt) for slot in open_slots}
        orders = {slot.index: order(slot, drafts[slot.index], self._protected) for slot in open_slots}
        ready = [made for made in orders.values() if isinstance(made, Order)]
        texts = [(text, made.task) for made in ready for text in made.completions]
        judgements = iter(self._judge.judge([text for text, _ in texts], [task for _, task in texts]))
        found: dict[int, Row | Rejected] = {}
        for index, made in orders.items():
            name = f"{drafts[index].family}/{drafts[index].seed}"
            if isinstance(made, Order):
                found[index] = self._checked(
                    row(made, [next(judgements) for _ in made.completions]), index, attempt, name
                )
            else:
                found[index] = Rejected(index, attempt, name, made)
        return found

    def _checked(self, result: Row | tuple[str, str], index: int, attempt: int, name: str) -> Row | Rejected:
        if not isinstance(result, Row):
            return Rejected(index, attempt, name, *result)
        problems = lint(result, self._protected)
        return Rejected(index, attempt, name, f"lint: {problems[0]}", "; ".join(problems)) if problems else result
