"""The other way to read a candidate: yosys rewrites what Icarus Verilog does not take.

firtool's options keep to what Icarus reads; where that fails after all, no verdict may follow from it. The rewritten
text has plain constructs only. Its registers and choices treat unknown values more strictly, so a difference that
shows there only as an unknown value is no verdict either.
"""

from __future__ import annotations

from dataclasses import replace

from reflect_env.simulator.api import Compared
from reflect_env.simulator.audit import Audited
from reflect_env.simulator.facts import Facts
from reflect_env.simulator.prepare import Prepared
from reflect_env.simulator.process import Runner, ToolLimits
from reflect_env.simulator.verilog import Design, Printer, Unreadable, parse
from reflect_env.simulator.yosys import Yosys

_SCRIPT = """
read_verilog -sv in.v
hierarchy -top \\{top}
proc
opt_clean
write_verilog -noattr out.v
"""


def rewritten(prepared: Prepared, yosys: Yosys, runner: Runner, limits: ToolLimits) -> Prepared | None:
    """Return the same check with the candidate in other words; None where yosys cannot read it either.

    Raises:
        ToolMissing: yosys cannot be started.

    """
    with runner.folder() as place:
        yosys.warm_up(place, runner)
        (place.folder / "in.v").write_text(prepared.candidate.design.text(""), encoding="ascii")
        finished = yosys.run(_SCRIPT.format(top=prepared.check.top), place, runner, limits)
        design = _design(place.read("out.v").decode("ascii", "replace")) if finished.ok else None
    if design is None:
        return None
    candidate: Audited = replace(prepared.candidate, design=design, facts=Facts((), prepared.candidate.clocked))
    return replace(prepared, candidate=candidate)


def _design(text: str) -> Design | None:
    printer = Printer()
    try:
        parse(text, "rewritten").root.visit(printer.visit)
    except Unreadable:
        return None
    return printer.design()


def is_evidence(found: Compared) -> bool:
    """Whether a comparison of rewritten text says something: equality does, a difference in known digits too."""
    if found.first is None:
        return True
    return any(s.expected != s.actual and not set(s.actual) & {"x", "z"} for s in found.first.outputs)
