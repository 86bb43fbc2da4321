"""What every functional judge, real or fake, must do; run by the tests of both, and by whoever writes a third one.

The texts are real Verilog, and carry the markers that `FakeSimulator` reads as comments.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from reflect_env.errors import ReflectEnvError
from reflect_env.simulator.api import Check, Compared, FunctionalOutcome, Overrun, Refused, Simulator
from reflect_env.task import Clocking, Interface, Stimulus, Task, TaskPort
from reflect_env.verdict import Direction, InfraFailure

_HEADER = "(input clock, reset, en, output [7:0] q)"
_RIGHT = f"""module Dut{_HEADER};
  reg [7:0] n;
  always @(posedge clock) begin
    if (reset)
      n <= 8'h0;
    else if (en)
      n <= n + 8'h1;
  end
  assign q = n;
endmodule
"""
TASK = Task(
    "conformance/counter",
    "L3",
    "train",
    "Dut",
    "A counter.",
    (TaskPort("en", Direction.INPUT, 1), TaskPort("q", Direction.OUTPUT, 8)),
    Interface.FLAT,
    Clocking(),
    stimulus=Stimulus(cycles=256),
    reference=f"module Reference{_HEADER};\n  reg [7:0] count;\n"
    "  always @(posedge clock) count <= reset ? 0 : count + en;\n  assign q = count;\nendmodule\n",
)
RIGHT = Check(_RIGHT, "Dut", TASK)
WRONG = Check(_RIGHT.replace("8'h1;", "8'h3; // simulate: wrong 0.25"), "Dut", TASK)
REFUSED = Check(_RIGHT.replace("endmodule", "  initial $finish; // simulate: refuse\nendmodule"), "Dut", TASK)
RUNAWAY = Check(
    _RIGHT.replace("assign q = n;", "wire w = en === 1'b1 ? ~w : 1'h0; // simulate: timeout\n  assign q = n ^ w;"),
    "Dut",
    TASK,
)
BROKEN = Check(_RIGHT, "Dut", replace(TASK, id="conformance/broken", reference="module Reference(input a;"))
UNASKED = Check(_RIGHT, "Dut", replace(TASK, id="conformance/unasked", reference=None))


def check_simulator(simulator: Simulator) -> None:
    """Run the conformance suite against a simulator and close it.

    Raises:
        AssertionError: A rule is broken; the message says which.

    """
    for check in CHECKS:
        check(simulator)


def _one(simulator: Simulator, check: Check) -> FunctionalOutcome:
    return simulator.compare_batch([check])[0]


def _is(found: FunctionalOutcome, *, equal: bool) -> bool:
    return isinstance(found, Compared) and found.equal is equal


def _names_itself(simulator: Simulator) -> None:
    assert simulator.fingerprint, "the fingerprint is empty"
    assert simulator.fingerprint == simulator.fingerprint, "the fingerprint changes"


def _right_hardware_passes(simulator: Simulator) -> None:
    found = _one(simulator, RIGHT)
    assert isinstance(found, Compared), f"a right design was not compared: {found}"
    assert found.equal, f"a right design was found wrong: {found}"
    assert found.samples > 0, "nothing was compared"
    assert found.first is None, "a mismatch is shown where there is none"


def _wrong_hardware_is_shown(simulator: Simulator) -> None:
    found = _one(simulator, WRONG)
    assert isinstance(found, Compared), f"a wrong design was not compared: {found}"
    assert not found.equal, "a wrong design passed"
    assert found.first is not None, "no mismatch is shown"
    assert [s.port for s in found.first.outputs] == ["q"], "the outputs are not listed"
    assert any(s.expected != s.actual for s in found.first.outputs), "the mismatch shows no difference"
    assert 0.0 <= found.credit < 1.0, f"credit out of range: {found.credit}"


def _forbidden_verilog_is_refused(simulator: Simulator) -> None:
    found = _one(simulator, REFUSED)
    assert isinstance(found, Refused), f"a system task was let through: {found}"
    assert found.diagnostics, "it was refused without a reason"


def _a_runaway_uses_up_its_limit(simulator: Simulator) -> None:
    found = _one(simulator, RUNAWAY)
    assert isinstance(found, Overrun), f"a design that never settles gave {found}"
    assert found.limit == "timeout", f"the wrong limit: {found.limit}"
    assert _is(_one(simulator, RIGHT), equal=True), "after a runaway a right design does not pass"


def _a_broken_task_is_ours_and_named(simulator: Simulator) -> None:
    found = simulator.compare_batch([RIGHT, BROKEN, UNASKED, WRONG])
    assert _is(found[0], equal=True), "a broken task spoils others"
    assert _is(found[3], equal=False), "a broken task spoils others"
    for check, outcome in ((BROKEN, found[1]), (UNASKED, found[2])):
        assert isinstance(outcome, InfraFailure), f"a broken task was held against the candidate: {outcome}"
        assert check.task.id in outcome.reason, f"the task is not named: {outcome.reason}"


def _an_empty_batch_is_empty(simulator: Simulator) -> None:
    assert simulator.compare_batch([]) == [], "an empty batch gave an answer"


def _batches_change_nothing(simulator: Simulator) -> None:
    batch = [RIGHT, WRONG, REFUSED, RIGHT, BROKEN, WRONG]
    forward = simulator.compare_batch(batch)
    assert len(forward) == len(batch), "the answer has another length"
    assert simulator.compare_batch(batch[::-1]) == forward[::-1], "the order in the batch changes verdicts"
    assert [_one(simulator, check) for check in batch] == forward, "the size of the batch changes verdicts"


def _a_deadline_is_ours(simulator: Simulator) -> None:
    late = simulator.compare_batch([RIGHT, WRONG], deadline_s=0.0)
    assert len(late) == 2, "a deadline changes the length of the answer"
    assert _is(late[0], equal=True) or isinstance(late[0], InfraFailure), "a deadline was held against the candidate"
    assert _is(_one(simulator, RIGHT), equal=True), "a deadline spoils the next call"


def _threads_agree(simulator: Simulator) -> None:
    batch = [RIGHT, WRONG, REFUSED]
    expected = simulator.compare_batch(batch)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: simulator.compare_batch(batch), range(4)))
    assert all(answer == expected for answer in answers), "threads got different verdicts"


def _a_copy_works(simulator: Simulator) -> None:
    with pickle.loads(pickle.dumps(simulator)) as copy:
        assert copy.compare_batch([RIGHT, WRONG]) == simulator.compare_batch([RIGHT, WRONG]), "a copy judges otherwise"


def _close_is_final_and_repeatable(simulator: Simulator) -> None:
    simulator.close()
    simulator.close()
    try:
        late = simulator.compare_batch([RIGHT])
    except (ReflectEnvError, RuntimeError):
        return
    assert all(isinstance(outcome, InfraFailure) for outcome in late), "a closed simulator gave a verdict"


CHECKS: tuple[Callable[[Simulator], None], ...] = (
    _names_itself,
    _right_hardware_passes,
    _wrong_hardware_is_shown,
    _forbidden_verilog_is_refused,
    _a_runaway_uses_up_its_limit,
    _a_broken_task_is_ours_and_named,
    _an_empty_batch_is_empty,
    _batches_change_nothing,
    _a_deadline_is_ours,
    _threads_agree,
    _a_copy_works,
    _close_is_final_and_repeatable,
)
"""The suite in its order; the last check closes the simulator."""
