"""Clock and reset conventions that a family can offer, and how ports, words, Verilog and Chisel write each of them.

What the registers do is the family's own business; here is only what stands around it.
"""

from __future__ import annotations

from random import Random

from reflect_env.circuits.draw import weighted
from reflect_env.circuits.frame import indent
from reflect_env.circuits.ports import PortGroup, clock_in, reset_in
from reflect_env.task import Clocking, Reset

CLOCKS = ("clk", "clk", "clock", "clk_i", "aclk", "ck")
RESETS = {
    (Reset.SYNC, False): ("rst", "reset", "srst", "rst_i"),
    (Reset.SYNC, True): ("rst_n", "resetn", "reset_n", "srst_n", "rst_ni"),
    (Reset.ASYNC, False): ("arst", "areset", "rst", "reset", "arst_i"),
    (Reset.ASYNC, True): ("rst_n", "arst_n", "aresetn", "areset_n", "rst_ni"),
}
"""Names of an explicit reset by (kind, active low)."""


def draw_clocking(rng: Random, *, raw: float = 0.15, asynchronous: float = 0.15, free: float = 0.0) -> Clocking:
    """Draw a convention.

    Args:
        rng: Draws it.
        raw: Share with explicit clock and reset ports (`RawModule`); those have every kind and polarity of reset.
        asynchronous: Share with the implicit clock and an asynchronous reset.
        free: Share of raw ones that have no reset at all.

    """
    how = weighted(rng, [("raw", raw), ("async", asynchronous), ("sync", 1 - raw - asynchronous)])
    if how != "raw":
        return Clocking(Reset.ASYNC if how == "async" else Reset.SYNC)
    clock = rng.choice(CLOCKS)
    if rng.random() < free:
        return Clocking(Reset.NONE, clock, implicit=False)
    kind, low = rng.choice((Reset.SYNC, Reset.ASYNC)), rng.random() < 0.6
    return Clocking(kind, clock, rng.choice(RESETS[kind, low]), low, implicit=False)


def clock_ports(c: Clocking) -> tuple[PortGroup, ...]:
    """Make the ports for clock and reset; none where they are implicit."""
    if c.implicit:
        return ()
    if c.reset is Reset.NONE:
        return (clock_in(c.clock_name),)
    doc = f"active-{'low' if c.active_low else 'high'} {_kind(c)} reset"
    as_type = c.reset is Reset.ASYNC and not c.active_low
    return clock_in(c.clock_name), reset_in(c.reset_name, asynchronous=as_type, doc=doc)


def reset_noun(c: Clocking) -> str:
    """Name the reset in prose, without article: `synchronous reset`."""
    if c.implicit:
        return f"{_kind(c)} reset"
    return f"active-{'low' if c.active_low else 'high'} {_kind(c)} reset `{c.reset_name}`"


def always(c: Clocking, resets: str, steps: str) -> str:
    """Write the clocked block of a reference: `resets` while the reset is active, else `steps`; both statements."""
    if c.reset is Reset.NONE:
        return f"  always @(posedge {c.clock_name}) begin\n{indent(steps.strip(chr(10)), 4)}\n  end"
    edge = f" or {'negedge' if c.active_low else 'posedge'} {c.reset_name}" if c.reset is Reset.ASYNC else ""
    return (
        f"  always @(posedge {c.clock_name}{edge})\n    if ({'!' if c.active_low else ''}{c.reset_name}) begin\n"
        f"{indent(resets.strip(chr(10)), 6)}\n    end else begin\n{indent(steps.strip(chr(10)), 6)}\n    end"
    )


def branch(condition: str, then: str, other: str = "") -> str:
    """Lay out `if (condition) … else …` of a reference; where there is no condition, `then` stands alone."""
    if not condition:
        return then
    text = f"if ({condition}) begin\n{indent(then)}\nend"
    if not other:
        return text
    return f"{text} else {other}" if _is_one_if(other) else f"{text} else begin\n{indent(other)}\nend"


def _is_one_if(statements: str) -> bool:
    first, *others = statements.split("\n")
    return first.startswith("if (") and all(line.startswith((" ", "end")) for line in others)


def in_domain(c: Clocking, body: str, reset_value: str | None = None) -> str:
    """Put the body of a Chisel module under its clock and reset; it stays as it is where they are implicit.

    Args:
        c: The convention.
        body: Lines of the module after the ports.
        reset_value: Name for the reset as a value of its own; else it stands where it is used.

    """
    if c.implicit:
        return body
    inner = indent(body.strip("\n"))
    if c.reset is Reset.NONE:
        return f"withClock({c.clock_name}) {{\n{inner}\n}}"
    reset = _chisel_reset(c)
    if reset_value is None or reset == c.reset_name:
        return f"withClockAndReset({c.clock_name}, {reset}) {{\n{inner}\n}}"
    return f"val {reset_value} = {reset}\nwithClockAndReset({c.clock_name}, {reset_value}) {{\n{inner}\n}}"


def _chisel_reset(c: Clocking) -> str:
    if not c.active_low:
        return c.reset_name
    return f"(!{c.reset_name}).asAsyncReset" if c.reset is Reset.ASYNC else f"!{c.reset_name}"


def _kind(c: Clocking) -> str:
    return {Reset.SYNC: "synchronous", Reset.ASYNC: "asynchronous", Reset.NONE: "no"}[c.reset]
