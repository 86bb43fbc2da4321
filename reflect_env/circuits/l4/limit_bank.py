"""A bank of comparators whose limits are a list that the class takes as a parameter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random

from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.frame import declaration
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, data_in
from reflect_env.circuits.registry import family
from reflect_env.circuits.tables import fenced
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    limits: tuple[int, ...]
    """Ascending."""
    strict: bool
    """Whether a value must be above a limit, not at it."""
    signed: bool
    band: bool
    """Whether the number of limits that are reached is an output too."""
    registered: bool
    list_name: str


@family(
    "limit-bank",
    "L4",
    "LimitBank",
    "Thermometer",
    "Classifier",
    "Bands",
    "Comparators",
    tags=("parameters", "comparator"),
)
class LimitBank(Family[Spec]):
    """One flag for each element of a list."""

    def draw(self, rng: Random) -> Spec:
        """Draw the list and what is made of it."""
        w, signed = width(rng, 4, 24), rng.random() < 0.3
        low, high = (-(1 << (w - 1)) + 1, (1 << (w - 1)) - 1) if signed else (1, (1 << w) - 1)
        count = rng.randint(2, min(8, high - low))
        limits = tuple(sorted(rng.sample(range(low, high), count)))
        strict, band, registered = (rng.random() < p for p in (0.4, 0.6, 0.35))
        return Spec(
            w, limits, strict, signed, band, registered, rng.choice(("limits", "thresholds", "levels", "bounds"))
        )

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """The value, a flag for each limit, an optional count."""
        k, doc, words = len(s.limits), "value to compare", ("sample", "level_in", "measure", "din")
        x = data_in("x", s.width, doc, *words, signed=True) if s.signed else bits_in("x", s.width, doc, *words)
        band = (
            [bits_out("band", k.bit_length(), "how many limits are reached", "zone", "grade", "index")]
            if s.band
            else []
        )
        return x, bits_out("flags", k, "one flag for each limit", "above", "reached", "hits", "thermo"), *band

    def clocking(self, s: Spec) -> Clocking | None:
        """A clock where the outputs are registered."""
        return Clocking(Reset.SYNC) if s.registered else None

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the list parameter, the comparison and the outputs."""
        k, x, name = len(s.limits), n.t("x"), s.list_name
        shown, kind = ", ".join(map(str, s.limits)), "signed" if s.signed else "unsigned"
        than = "is greater than" if s.strict else "is greater than or equal to"
        rules: list[Sentence] = [
            (
                f"Bit i of {n.t('flags')} is 1 exactly when {x} {than} element i of the list (i from 0 to {k - 1}), "
                f"as {kind} numbers.",
                f"{x} is compared with every element of the list as {kind} numbers: bit i of {n.t('flags')} is high "
                f"if {x} {than} "
                f"element i, counted from 0, and low otherwise.",
            )
        ]
        if s.band:
            rules.append(f"{n.t('band')} is the number of bits of {n.t('flags')} that are 1, from 0 to {k}.")
        outs = f"{n.t('flags')} and {n.t('band')}" if s.band else n.t("flags")
        state: Sentence = ("The circuit is combinational.", "There are no registers.")
        if s.registered:
            verb, them = ("are", "them") if s.band else ("is", "it")
            state = f"{outs} {verb} registered, so one clock cycle late; the synchronous reset sets {them} to 0."
        parameters: Sentence = (
            f"The class has the constructor parameters `width: Int = {s.width}` and `{name}: Seq[Int] = "
            f"Seq({shown})`; the sizes of "
            f"the ports follow from them, and those listed belong to the defaults.",
            f"Width and list are parameters of the class with defaults: `width: Int = {s.width}`, `{name}: Seq[Int] = "
            f"Seq({shown})`. The listed ports are those of the defaults.",
        )
        return Facts(
            (
                f"bank of {k} comparators with a list of limits as parameter",
                f"{s.width}-bit {kind} limit bank with {k} limits",
            ),
            (
                f"compare a {s.width}-bit {kind} value with {k} limits at once",
                f"classify a value by a list of {k} limits",
            ),
            tuple(rules),
            (parameters, state),
            {"verilog": fenced(self.verilog(s, n))},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """One comparison a limit; the band by a chain from the top, as the limits ascend."""
        k, w, sign = len(s.limits), s.width, ">" if s.strict else ">="
        size = k.bit_length()
        shown = [f"-{w}'sd{-c}" if c < 0 else f"{w}'sd{c}" if s.signed else f"{w}'d{c}" for c in s.limits]
        kind = " signed" if s.signed else ""
        lines = [f"  wire{kind} [{w - 1}:0] x_d = {n.v('x')};", f"  reg [{k - 1}:0] flags_d;"]
        lines += ["  always @* begin", *(f"    flags_d[{i}] = x_d {sign} {c};" for i, c in enumerate(shown)), "  end"]
        if s.band:
            chain = [f"if (flags_d[{i}]) band_d = {size}'d{i + 1};" for i in reversed(range(k))]
            chain += [f"band_d = {size}'d0;"]
            lines += [f"  reg [{size - 1}:0] band_d;", "  always @*", "    " + "\n    else ".join(chain)]
        if s.registered:
            lines += [f"  reg [{k - 1}:0] flags_q;", "  always @(posedge clock) flags_q <= reset ? 0 : flags_d;"]
        if s.registered and s.band:
            lines += [f"  reg [{size - 1}:0] band_q;", "  always @(posedge clock) band_q <= reset ? 0 : band_d;"]
        end = "q" if s.registered else "d"
        lines += [f"  assign {n.v('flags')} = flags_{end};"]
        return "\n".join(lines + ([f"  assign {n.v('band')} = band_{end};"] if s.band else []))

    def style_map(self, s: Spec, n: Names) -> Style:
        """`map` over the list."""
        flags, name = n.local("hits", "results", "reached_now"), s.list_name
        hit = f"{n['x']} {self._sign(s)} _.{self._literal(s)}"
        lines = [f"val {flags} = VecInit({name}.map({hit}))", f"{n['flags']} := {self._out(s, f'{flags}.asUInt')}"]
        lines += [f"{n['band']} := {self._out(s, f'PopCount({flags})')}"] if s.band else []
        return Style(
            "\n".join(lines), ("PopCount",) if s.band else (), "", self._parameters(s), self._declared(s, n, name)
        )

    def style_loop(self, s: Spec, n: Names) -> Style:
        """A loop over the list with its indices."""
        flags, limit, i, name = (
            n.local("hits", "row", "bits_now"),
            n.local("limit", "c"),
            n.local("i", "k"),
            s.list_name,
        )
        lines = [f"val {flags} = Wire(Vec({name}.size, Bool()))", f"for (({limit}, {i}) <- {name}.zipWithIndex) {{"]
        lines += [f"  {flags}({i}) := {n['x']} {self._sign(s)} {limit}.{self._literal(s)}", "}"]
        lines += [f"{n['flags']} := {self._out(s, f'{flags}.asUInt')}"]
        if s.band:
            first = n.local("total", "how_many")
            lines += [f"val {first} = {flags}.count((b: Bool) => b)", f"{n['band']} := {self._out(s, first)}"]
        return Style("\n".join(lines), (), "", self._parameters(s), self._declared(s, n, name))

    def style_config(self, s: Spec, n: Names) -> Style:
        """Both parameters in one object, which checks them."""
        kind, cfg, flags = f"{n.module}Config", n.local("cfg", "params", "p"), n.local("hits", "found_flags")
        name = s.list_name
        check = f'require({name}.nonEmpty, "at least one limit is needed")'
        before = f"case class {kind}({self._parameters(s)}) {{\n  {check}\n}}"
        lines = [f"val {flags} = {cfg}.{name}.map({n['x']} {self._sign(s)} _.{self._literal(s)})"]
        lines += [f"{n['flags']} := {self._out(s, f'VecInit({flags}).asUInt')}"]
        lines += [f"{n['band']} := {self._out(s, f'PopCount({flags})')}"] if s.band else []
        declared = self._declared(s, n, f"{cfg}.{name}", f"{cfg}.width")
        return Style("\n".join(lines), ("PopCount",) if s.band else (), before, f"{cfg}: {kind} = {kind}()", declared)

    def style_core(self, s: Spec, n: Names) -> Style:
        """A comparator module for each limit."""
        cell, units, name = f"{n.module}Compare", n.local("units", "comparators", "cells"), s.list_name
        sint = "SInt" if s.signed else "UInt"
        before = f"""class {cell}(width: Int, limit: Int) extends Module {{
  val io = IO(new Bundle {{
    val x = Input({sint}(width.W))
    val hit = Output(Bool())
  }})
  io.hit := io.x {self._sign(s)} limit.{self._literal(s)}
}}"""
        c = n.local("c", "limit", "bound")
        lines = [
            f"val {units} = {name}.map({c} => Module(new {cell}(width, {c})))",
            f"{units}.foreach(_.io.x := {n['x']})",
        ]
        lines += [f"{n['flags']} := {self._out(s, f'VecInit({units}.map(_.io.hit)).asUInt')}"]
        lines += [f"{n['band']} := {self._out(s, f'PopCount({units}.map(_.io.hit))')}"] if s.band else []
        return Style(
            "\n".join(lines), ("PopCount",) if s.band else (), before, self._parameters(s), self._declared(s, n, name)
        )

    def _sign(self, s: Spec) -> str:
        return ">" if s.strict else ">="

    def _literal(self, s: Spec) -> str:
        return "S" if s.signed else "U"

    def _out(self, s: Spec, value: str) -> str:
        return f"RegNext({value}, 0.U)" if s.registered else value

    def _parameters(self, s: Spec) -> str:
        return f"width: Int = {s.width}, {s.list_name}: Seq[Int] = Seq({', '.join(map(str, s.limits))})"

    def _declared(self, s: Spec, n: Names, limits: str, size: str = "width") -> str:
        sint = "SInt" if s.signed else "UInt"
        types = {"x": f"Input({sint}({size}.W))", "flags": f"Output(UInt({limits}.size.W))"}
        types["band"] = f"Output(UInt(BigInt({limits}.size).bitLength.W))"
        return declaration([replace(g, scala=types[g.role]) for g in self.ports(s)], n)

    def model(self, s: Spec) -> Model:
        """Count in the list."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Values around the limits."""
        near = {(c + d) % (1 << s.width) for c in s.limits for d in (-1, 0, 1)}
        return Stimulus(pools=((n.ports["x"], tuple(sorted(near))),))


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._held = {"flags": 0, "band": 0}

    def reset(self) -> None:
        self._held = {"flags": 0, "band": 0}

    def _now(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, x = self._s, inputs["x"]
        x -= (1 << s.width) if s.signed and x >= 1 << (s.width - 1) else 0
        hit = [x > c or (x == c and not s.strict) for c in s.limits]
        return {"flags": sum(2**i for i, h in enumerate(hit) if h), "band": sum(hit)}

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        return self._held if self._s.registered else self._now(inputs)

    def advance(self, inputs: Mapping[str, int]) -> None:
        self._held = self._now(inputs)
