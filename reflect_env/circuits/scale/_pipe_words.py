"""Pipelines in words."""

from __future__ import annotations

from collections.abc import Mapping

from reflect_env.circuits.family import Facts, Sentence
from reflect_env.circuits.scale._pipe import Pipe
from reflect_env.circuits.scale._words import FORMULA_RULE, PHRASE_RULE, formula, legend, long, phrase, short

Shown = Mapping[str, str]
"""In prose: operands and stages by name, and `valid_in`, `valid_out`, `result`, `stall`."""


def facts(s: Pipe, shown: Shown, verilog: str) -> Facts:
    """Say everything; `verilog` is the reference."""
    stages = len(s.steps)
    return Facts(
        (
            f"{stages}-stage pipeline",
            f"pipelined datapath of {stages} stages",
            f"pipeline of {stages} registers in a row",
        ),
        (f"compute {shown['result']} in {stages} stages", f"process one set of operands a cycle in {stages} steps"),
        ((_formulas(s, shown), _phrases(s, shown)), *_flow(s, shown)),
        _conventions(s, shown),
        {"verilog": verilog},
    )


def _formulas(s: Pipe, shown: Shown) -> str:
    known = {name: text.strip("`") for name, text in shown.items()}
    inputs = ", ".join(f"{known[port.role]} : {short(port.type)}" for port in s.operands)
    steps = enumerate(s.steps, 1)
    lines = [f"  stage {i}: {known[e.name]} : {short(e.expr.type)} = {formula(e.expr, known)}" for i, e in steps]
    rule = " ".join(filter(None, [FORMULA_RULE, legend(step.expr for step in s.steps)]))
    return "\n".join([rule, f"Operands: {inputs}.", "What each stage computes and keeps in its register:", *lines])


def _phrases(s: Pipe, shown: Shown) -> str:
    steps = enumerate(s.steps, 1)
    lines = [f"  stage {i}: {shown[e.name]} ({long(e.expr.type)}): {phrase(e.expr, shown)}" for i, e in steps]
    return "\n".join([f"{PHRASE_RULE} Bit 0 is the lowest.", "What the register of each stage takes:", *lines])


def _flow(s: Pipe, shown: Shown) -> list[Sentence]:
    stages, last = len(s.steps), shown[s.steps[-1].name]
    said: list[Sentence] = [
        f"{shown['result']} is the register {last} of the last stage.",
        (
            f"The latency is {stages} clock cycles, and a new set of operands can enter in every cycle.",
            f"A result appears {stages} rising clock edges after its operands, one set a cycle.",
        ),
        (
            f"A valid bit travels along in a register of each stage: {shown['valid_out']} is {shown['valid_in']}, "
            f"{stages} cycles later.",
            f"{shown['valid_out']} is high exactly when the set that arrives entered with {shown['valid_in']} high.",
        ),
    ]
    if any(step.carried for step in s.steps):
        said.append(
            (
                "An operand that a later stage reads is delayed by registers, so that it belongs to the same set.",
                "Operands that are needed later are carried along in registers beside the values.",
            )
        )
    return said


def _conventions(s: Pipe, shown: Shown) -> tuple[Sentence, ...]:
    kind = "asynchronous" if s.asynchronous else "synchronous"
    said: list[Sentence] = [_gating(s, shown)]
    if s.stall:
        said.append(
            (
                f"While {shown['stall']} is high every register keeps its value, and the inputs are not taken.",
                f"{shown['stall']} high stops the whole pipeline: nothing enters and no register changes.",
            )
        )
    data = "the data registers are not reset and go on as always"
    said.append(
        f"The {kind} reset sets all valid bits and all data registers to 0."
        if s.cleared
        else f"The {kind} reset sets the valid bits to 0; {data}."
    )
    return tuple(said)


def _gating(s: Pipe, shown: Shown) -> Sentence:
    if s.gated:
        return (
            "The data registers of a stage take new data only where the valid bit that comes with them is 1; otherwise "
            "they keep what they have.",
            "Data without a set valid bit are not stored: the data registers of that stage keep their values then.",
        )
    return (
        "Data registers take what comes in whether it is valid or not.",
        "Data move on in every cycle, valid or not.",
    )
