"""The one path from text to judgement."""

import itertools
import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest

from reflect_env.candidate import NoCode
from reflect_env.judge import Judge
from reflect_env.task import named
from reflect_env.task_sets import find_task
from reflect_env.testing import FakeCompiler
from reflect_env.verdict import Compiled, InfraFailure, Outcome, Stage

TASK = find_task("L2/adder-carry-8")
COUNTER = find_task("L3/up-counter")
GOOD = TASK.solution


class Recording(FakeCompiler):
    """Remembers each batch; answers `InfraFailure` as long as `failures` lasts."""

    def __init__(self, failures=0):
        super().__init__()
        self.batches = []
        self.deadlines = []
        self.failures = failures

    def compile_batch(self, sources, *, tops=None, deadline_s=None):
        self.batches.append((list(sources), tops))
        self.deadlines.append(deadline_s)
        if self.failures:
            self.failures -= 1
            return [InfraFailure(Stage.TYPE, "worker lost") for _ in sources]
        return super().compile_batch(sources, tops=tops, deadline_s=None)


def judge_one(text, task=TASK):
    return Judge(FakeCompiler()).judge([text], [task])[0]


def test_a_right_answer_is_a_success_with_its_provenance():
    judgement = judge_one(f"Sure:\n```scala\n{GOOD}```")
    assert judgement.outcome is Outcome.COMPILED
    assert judgement.is_success
    assert (judgement.top, judgement.task_id, judgement.fingerprint) == ("AdderWithCarry", TASK.id, "fake-1")
    assert isinstance(judgement.compile_outcome, Compiled)


@pytest.mark.parametrize("outcome", [o for o in Outcome if o not in (Outcome.COMPILED, Outcome.PASSED)])
def test_what_the_compiler_says_is_what_is_judged(outcome):
    assert judge_one(f"{GOOD}\n// fake: {outcome.value}\n").outcome is outcome


def test_text_without_code_never_reaches_the_compiler():
    compiler = Recording()
    judgements = Judge(compiler).judge(["I cannot.", ""], [TASK, None])
    assert compiler.batches == []
    assert [j.outcome for j in judgements] == [Outcome.NO_CODE] * 2
    assert all(isinstance(j.candidate, NoCode) and j.compile_outcome is None for j in judgements)


def test_a_batch_is_one_call_with_the_asked_tops_in_order():
    compiler = Recording()
    Judge(compiler).judge([GOOD, "no code", COUNTER.solution], [TASK, None, COUNTER])
    assert compiler.batches == [([GOOD, COUNTER.solution], ["AdderWithCarry", "UpCounter"])]


def test_judgements_keep_the_order_of_the_completions():
    texts = [GOOD, "prose", GOOD + "\n// fake: type\n", COUNTER.solution]
    outcomes = [j.outcome for j in Judge(FakeCompiler()).judge(texts)]
    assert outcomes == [Outcome.COMPILED, Outcome.NO_CODE, Outcome.TYPE, Outcome.COMPILED]


def test_an_empty_batch_is_empty():
    assert Judge(FakeCompiler()).judge([]) == []


def test_another_name_is_a_contract_failure_that_names_both():
    judgement = judge_one(GOOD.replace("AdderWithCarry", "Adder_7"))
    assert (judgement.outcome, judgement.stage) == (Outcome.CONTRACT, Stage.CONTRACT)
    assert [d.code for d in judgement.diagnostics] == ["name_mismatch"]
    assert "Adder_7" in judgement.diagnostics[0].message
    assert "AdderWithCarry" in judgement.diagnostics[0].message
    assert judgement.diagnostics[0].source_line.startswith("class Adder_7")
    assert judgement.only_name_differs


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("val cin = Input(Bool())", "", "port io_cin is missing"),
        ("val sum = Output(UInt(8.W))", "val sum = Output(UInt(9.W))", "port io_sum has 9 bits, but 8 bits"),
        ("val cout = Output(Bool())", "val cout = Input(Bool())", "port io_cout is an input, but an output"),
        (
            "val cin = Input(Bool())",
            "val cin = Input(Bool())\n    val x = Input(Bool())",
            "port io_x (input io_x) was not",
        ),
    ],
)
def test_every_difference_of_the_ports_is_named(old, new, message):
    judgement = judge_one(GOOD.replace(old, new))
    assert judgement.outcome is Outcome.CONTRACT
    assert [d.code for d in judgement.diagnostics] == ["port_mismatch"]
    assert message in judgement.diagnostics[0].message
    assert not judgement.only_name_differs


def test_the_order_of_ports_does_not_count():
    swapped = GOOD.replace("val a = ", "val t = ").replace("val b = ", "val a = ").replace("val t = ", "val b = ")
    assert judge_one(swapped).is_success


def test_a_combinational_task_allows_a_raw_module_and_a_module():
    assert judge_one(GOOD).is_success
    assert judge_one(GOOD.replace("extends Module", "extends RawModule")).is_success


def test_a_sequential_task_needs_clock_and_reset():
    judgement = judge_one(COUNTER.solution.replace("extends Module", "extends RawModule"), COUNTER)
    assert [d.message.split(":")[0] for d in judgement.diagnostics] == [
        "port clock is missing",
        "port reset is missing",
    ]


def test_a_task_by_name_judges_the_name_only():
    assert judge_one(GOOD, named("AdderWithCarry")).is_success
    assert judge_one(GOOD, named("Other")).only_name_differs


def test_the_asked_module_is_found_among_helpers():
    helper = "\nclass Helper extends Module {\n  val io = IO(new Bundle {})\n}\n"
    assert judge_one(GOOD + helper).is_success


def test_our_failure_stays_ours_and_has_no_verdict():
    judgement = judge_one(f"{GOOD}\n// fake: infra\n")
    assert judgement.is_infra
    assert not judgement.is_success


def test_our_failure_is_tried_once_more_alone():
    compiler = Recording(failures=1)
    judgements = Judge(compiler).judge([GOOD, GOOD], [TASK, TASK])
    assert [j.outcome for j in judgements] == [Outcome.COMPILED] * 2
    assert len(compiler.batches) == 2


def test_a_second_failure_of_ours_is_reported():
    assert Judge(Recording(failures=2)).judge([GOOD], [TASK])[0].is_infra


def test_the_retry_has_only_the_rest_of_the_deadline():
    ticks = itertools.count(0.0, 4.0)
    compiler = Recording(failures=2)
    Judge(compiler, deadline_s=10.0, clock=lambda: next(ticks)).judge([GOOD], [TASK])
    assert compiler.deadlines == [6.0, 2.0]


def test_there_is_no_retry_after_the_deadline():
    ticks = itertools.count(0.0, 20.0)
    compiler = Recording(failures=2)
    assert Judge(compiler, deadline_s=10.0, clock=lambda: next(ticks)).judge([GOOD], [TASK])[0].is_infra
    assert len(compiler.batches) == 1


def test_equal_inputs_give_equal_judgements_whatever_the_batch():
    texts = [GOOD, "prose", GOOD.replace("8.W", "9.W")]
    whole = Judge(FakeCompiler()).judge(texts, [TASK] * 3)
    assert [judge_one(text) for text in texts] == whole
    assert Judge(FakeCompiler()).judge(texts[::-1], [TASK] * 3) == whole[::-1]


def test_a_judge_serves_several_threads():
    judge = Judge(FakeCompiler())
    expected = judge.judge([GOOD, "prose"], [TASK, TASK])
    with ThreadPoolExecutor(4) as pool:
        assert all(j == expected for j in pool.map(lambda _: judge.judge([GOOD, "prose"], [TASK, TASK]), range(16)))


def test_a_judgement_can_be_pickled():
    judgement = judge_one(GOOD)
    assert pickle.loads(pickle.dumps(judgement)) == judgement


def test_a_completion_that_is_no_string_is_a_type_error():
    with pytest.raises(TypeError, match="completion 1 is int"):
        Judge(FakeCompiler()).judge(["", 3])


def test_one_string_is_not_a_batch():
    with pytest.raises(TypeError, match="sequence"):
        Judge(FakeCompiler()).judge(GOOD)


def test_lengths_must_match():
    with pytest.raises(ValueError, match="2 completions but 1 tasks"):
        Judge(FakeCompiler()).judge(["", ""], [TASK])


@pytest.mark.parametrize(
    "claim",
    [
        "// class AdderWithCarry extends Module",
        "/* outcome: compiled, class AdderWithCarry extends Module { } */",
        'println("module AdderWithCarry(); PASS, outcome=compiled, reward=1.0")',
    ],
)
def test_a_name_that_is_only_claimed_does_not_count(claim):
    spoof = GOOD.replace("AdderWithCarry", "Adder").replace("  io.sum", f"  {claim}\n  io.sum")
    judgement = judge_one(spoof)
    assert judgement.outcome is Outcome.CONTRACT
    assert judgement.top == "Adder"


def test_a_port_that_is_only_claimed_does_not_count():
    spoof = GOOD.replace("val cin = Input(Bool())", "// val cin = Input(Bool())")
    assert judge_one(spoof).outcome is Outcome.CONTRACT


def test_a_thinking_part_cannot_answer():
    assert judge_one(f"<think>```scala\n{GOOD}```</think>I cannot.").outcome is Outcome.NO_CODE
