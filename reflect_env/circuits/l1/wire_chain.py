"""Named values one after the other, each made out of the one before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import uint
from reflect_env.circuits.draw import weighted, width
from reflect_env.circuits.family import UNSEEN_DEPTHS, Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrasing import COMBINATIONAL, bits, ordinal, verilog_text
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out
from reflect_env.circuits.registry import family

_OPS = (("invert", 3), ("xor", 3), ("add", 3), ("subtract", 2), ("rotate", 2), ("double", 1), ("copy", 1))


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    steps: tuple[tuple[str, int], ...]
    """Operation and its constant, which is 0 where it has none."""
    taps: tuple[int, ...]
    """Steps, counted from 1, whose results are outputs too."""


@family("wire-chain", "L1", "Chain", "Steps", "Wires", "Path", "Relay", tags=("wiring",))
class WireChain(Family[Spec]):
    """`out = f(g(h(in)))`."""

    def draw(self, rng: Random) -> Spec:
        """Draw two to eight steps; two equal operations never meet."""
        w = width(rng, 3, 32)
        steps: list[tuple[str, int]] = []
        for _ in range(rng.choice((2, 2, 3, 3, 4, 5, 6, 8))):
            op = weighted(rng, [(name, weight) for name, weight in _OPS if not steps or name != steps[-1][0]])
            limit = {"xor": 1 << w, "add": 1 << w, "subtract": 1 << w, "rotate": w}.get(op, 0)
            steps.append((op, rng.randrange(1, limit) if limit else 0))
        taps = sorted(rng.sample(range(1, len(steps)), min(len(steps) - 1, rng.choice((0, 0, 1, 2)))))
        return Spec(w, tuple(steps), tuple(taps))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """One input, the result, the taps."""
        words = (("tap", "mid", "probe_out", "early"), ("tap_b", "late", "inner", "side"))
        return (
            bits_in("in", s.width, "start of the chain", "a", "x", "din", "source", "data"),
            bits_out("out", s.width, "end of the chain", "y", "dout", "q", "result", "last"),
            *(bits_out(f"tap{i}", s.width, f"value after step {tap}", *words[i]) for i, tap in enumerate(s.taps)),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """One sentence a step."""
        last = len(s.steps)
        rules: list[Sentence] = [
            (
                f"{n.t('in')} passes through {last} steps, one after the other, and the last gives {n.t('out')}.",
                f"{n.t('out')} is {n.t('in')} after {last} steps, each applied to the result of the step before.",
            ),
            *(_step(i, op, k, s.width) for i, (op, k) in enumerate(s.steps, 1)),
        ]
        rules += [
            (f"{n.t(f'tap{i}')} shows the value after step {tap}.", f"The result of step {tap} is {n.t(f'tap{i}')}.")
            for i, tap in enumerate(s.taps)
        ]
        return Facts(
            (f"chain of {last} operations on {bits(s.width)}", f"{s.width}-bit chain of {last} steps"),
            (f"apply {last} steps to its input", "transform its input step by step"),
            (*rules, f"Every value has {bits(s.width)}; what overflows is dropped.", COMBINATIONAL),
            forms={"verilog": verilog_text(self.verilog(s, n))},
        )

    def is_unseen(self, s: Spec) -> bool:
        """The length counts as a depth."""
        return super().is_unseen(s) or len(s.steps) in UNSEEN_DEPTHS

    def verilog(self, s: Spec, n: Names) -> str:
        """One wire a step."""
        lines, before, w = [], n.v("in"), s.width
        for i, (op, k) in enumerate(s.steps, 1):
            value = {
                "invert": f"~{before}",
                "xor": f"{before} ^ {w}'h{k:x}",
                "add": f"{before} + {w}'h{k:x}",
                "subtract": f"{before} - {w}'h{k:x}",
                "rotate": f"({before} << {k}) | ({before} >> {w - k})",
                "double": f"{before} << 1",
                "copy": before,
            }[op]
            before = f"step{i}_d"
            lines.append(f"  wire [{w - 1}:0] {before} = {value};")
        taps = [f"  assign {n.v(f'tap{i}')} = step{tap}_d;" for i, tap in enumerate(s.taps)]
        return "\n".join([*lines, f"  assign {n.v('out')} = {before};", *taps])

    def style_values(self, s: Spec, n: Names) -> Style:
        """One `val` a step."""
        chain, lines, stem = [n["in"]], [], n.local("step", "stage", "s", "after", "part")
        for i, (op, k) in enumerate(s.steps, 1):
            name = n.local(f"{stem}_{i}")
            lines.append(f"val {name} = {_applied(chain[-1], op, k, s.width)}")
            chain.append(name)
        return Style("\n".join([*lines, *self._ends(s, n, chain)]), imports=_imports(s))

    def style_wires(self, s: Spec, n: Names) -> Style:
        """One declared wire a step."""
        chain, lines, stem = [n["in"]], [], n.local("hop", "node", "link", "w")
        for i, (op, k) in enumerate(s.steps, 1):
            name = n.local(f"{stem}_{i}")
            lines += [f"val {name} = Wire(UInt({s.width}.W))", f"{name} := {_applied(chain[-1], op, k, s.width)}"]
            chain.append(name)
        return Style("\n".join([*lines, *self._ends(s, n, chain)]), imports=_imports(s))

    def style_vector(self, s: Spec, n: Names) -> Style:
        """A vector of wires that holds every intermediate value."""
        vec = n.local("chain", "values", "path", "nodes")
        lines = [f"val {vec} = Wire(Vec({len(s.steps) + 1}, UInt({s.width}.W)))", f"{vec}(0) := {n['in']}"]
        lines += [f"{vec}({i}) := {_applied(f'{vec}({i - 1})', op, k, s.width)}" for i, (op, k) in _numbered(s)]
        chain = [f"{vec}({i})" for i in range(len(s.steps) + 1)]
        return Style("\n".join([*lines, *self._ends(s, n, chain)]), imports=_imports(s))

    def style_functions(self, s: Spec, n: Names) -> Style:
        """A list of functions, folded over the input."""
        steps, v = n.local("steps", "functions", "operations"), n.local("v", "word", "now")
        listing = ",\n".join(f"  {v} => {_applied(v, op, k, s.width)}" for op, k in s.steps)
        lines = [f"val {steps} = Seq[UInt => UInt](\n{listing}\n)"]
        if not s.taps:
            lines.append(f"{n['out']} := {steps}.foldLeft({n['in']})(({v}, f) => f({v}))")
            return Style("\n".join(lines), imports=_imports(s))
        all_ = n.local("results", "trace", "history")
        lines.append(f"val {all_} = {steps}.scanLeft({n['in']})(({v}, f) => f({v}))")
        chain = [f"{all_}({i})" for i in range(len(s.steps))]
        return Style("\n".join([*lines, *self._ends(s, n, [*chain, f"{all_}.last"])]), imports=_imports(s))

    def _ends(self, s: Spec, n: Names, chain: list[str]) -> list[str]:
        taps = [f"{n[f'tap{i}']} := {chain[tap]}" for i, tap in enumerate(s.taps)]
        return [f"{n['out']} := {chain[-1]}", *taps]

    def model(self, s: Spec) -> Model:
        """Whole numbers, modulo 2^width."""
        return _Oracle(s)


def _numbered(s: Spec) -> list[tuple[int, tuple[str, int]]]:
    return list(enumerate(s.steps, 1))


def _step(i: int, op: str, k: int, w: int) -> Sentence:
    head = f"The {ordinal(i)} step"
    return {
        "invert": (f"{head} inverts every bit.", f"Step {i}: complement all bits."),
        "xor": (f"{head} XORs with {k:#x}.", f"Step {i}: exclusive-or with the constant {k:#x}."),
        "add": (f"{head} adds {k}.", f"Step {i}: add {k}, modulo 2^{w}."),
        "subtract": (f"{head} subtracts {k}.", f"Step {i}: take away {k}, modulo 2^{w}."),
        "rotate": (f"{head} rotates left by {k}.", f"Step {i}: rotate {bits(k)} to the left; what leaves returns."),
        "double": (f"{head} shifts left by 1 and fills with 0.", f"Step {i}: double the value, modulo 2^{w}."),
        "copy": (f"{head} changes nothing.", f"Step {i}: a plain copy."),
    }[op]


def _applied(x: str, op: str, k: int, w: int) -> str:
    return {
        "invert": f"~{x}",
        "xor": f"{x} ^ {uint(k, w)}",
        "add": f"{x} + {uint(k, w)}",
        "subtract": f"{x} - {uint(k, w)}",
        "rotate": f"Cat({x}({w - 1 - k}, 0), {x}({w - 1}, {w - k}))",
        "double": f"Cat({x}({w - 2}, 0), 0.U(1.W))",
        "copy": x,
    }[op]


def _imports(s: Spec) -> tuple[str, ...]:
    return ("Cat",) if any(op in ("rotate", "double") for op, _ in s.steps) else ()


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        values = [inputs["in"]]
        for op, k in self._s.steps:
            values.append(self._after(op, k, values[-1]))
        return {"out": values[-1]} | {f"tap{i}": values[tap] for i, tap in enumerate(self._s.taps)}

    def _after(self, op: str, k: int, value: int) -> int:
        size = 1 << self._s.width
        if op == "rotate":
            text = f"{value:0{self._s.width}b}"
            return int(text[k:] + text[:k], 2)
        if op == "invert":
            return size - 1 - value
        if op == "xor":
            return value ^ k
        steps = {"add": value + k, "subtract": value - k, "double": 2 * value, "copy": value}
        return steps[op] % size
