"""A number in more or fewer bits: extended with zeros, ones or its sign, moved to the top, or cut."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import uint
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrasing import COMBINATIONAL, a, bits
from reflect_env.circuits.ports import PortGroup, data_in, data_out
from reflect_env.circuits.registry import family

_WIDER = ("zero", "sign", "ones", "top", "repeat_lsb")
_NARROWER = ("low", "high")


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    signed: bool
    """Type of all ports; the meaning of the modes does not depend on it."""
    outs: tuple[tuple[str, int], ...]
    """Mode and width of each output."""


@family("width-change", "L1", "Pad", "Extend", "Resize", "Cut", "Fit", tags=("width", "cast"))
class WidthChange(Family[Spec]):
    """Extension and truncation."""

    def draw(self, rng: Random) -> Spec:
        """Draw one to three outputs of different modes."""
        w, signed = width(rng, 3, 24), rng.random() < 0.3
        modes = rng.sample(_WIDER + _NARROWER, rng.choice((1, 1, 2, 2, 3)))
        sizes = [rng.randint(2, w - 1) if mode in _NARROWER else w + rng.randint(1, max(4, w)) for mode in modes]
        return Spec(w, signed, tuple(zip(modes, sizes, strict=True)))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """One input, the outputs."""
        docs = {
            "zero": "zero-extended input",
            "sign": "sign-extended input",
            "ones": "input below ones",
            "top": "input above zeros",
            "repeat_lsb": "input above copies of its lowest bit",
            "low": "low part of the input",
            "high": "high part of the input",
        }
        words = {
            "zero": ("zext", "padded", "wide"),
            "sign": ("sext", "extended", "wide_signed"),
            "ones": ("ones_ext", "filled", "topped"),
            "top": ("left_aligned", "scaled", "shifted"),
            "repeat_lsb": ("stretched", "smeared", "tailed"),
            "low": ("lower", "tail_part", "truncated"),
            "high": ("upper", "head_part", "coarse"),
        }
        source = data_in("in", s.width, "value", "x", "a", "din", "number", signed=s.signed)
        outs = (data_out(mode, size, docs[mode], *words[mode], signed=s.signed) for mode, size in s.outs)
        return (source, *outs)

    def facts(self, s: Spec, n: Names) -> Facts:
        """One sentence an output."""
        first, size = s.outs[0]
        verb = "extension" if first in _WIDER else "truncation"
        kind = "signed " if s.signed else ""
        title = f"{verb} of {a(f'{kind}{s.width}-bit value')} to {bits(size)}"
        if len(s.outs) > 1:
            title = f"unit that resizes {a(f'{kind}{s.width}-bit value')} in {len(s.outs)} ways"
        purpose = f"bring {n.t('in')} to {' and '.join(bits(size) for _, size in s.outs)}"
        return Facts(
            (title, f"width converter for {kind}{s.width}-bit values"),
            (purpose, "change the width of its input"),
            (*(self._rule(s, n, mode, size) for mode, size in s.outs), COMBINATIONAL),
        )

    def _rule(self, s: Spec, n: Names, mode: str, size: int) -> Sentence:
        x, out, more = n.t("in"), n.t(mode), size - s.width
        return {
            "zero": (
                f"{out} is {x} in its low bits, with {bits(more)} of zero above.",
                f"{out} holds the bits of {x}, zero-extended to {bits(size)}.",
            ),
            "sign": (
                f"{out} is {x} sign-extended to {bits(size)}: every new bit equals bit {s.width - 1} of {x}.",
                f"{out} holds {x} in its low bits, and copies of the highest bit of {x} in the {bits(more)} above.",
            ),
            "ones": (
                f"{out} is {x} in its low bits, with {bits(more)} of one above.",
                f"The low {s.width} bits of {out} are {x}; all higher bits are 1.",
            ),
            "top": (
                f"{out} is {x} in its highest bits, with {bits(more)} of zero below.",
                f"{out} is {x} moved up by {more} places; the freed low bits are 0.",
            ),
            "repeat_lsb": (
                f"{out} is {x} in its highest bits; each of the {bits(more)} below equals bit 0 of {x}.",
                f"The highest {s.width} bits of {out} are {x}, and the low {bits(more)} are copies of the lowest bit "
                f"of {x}.",
            ),
            "low": (
                f"{out} is the lowest {bits(size)} of {x}.",
                f"{out} keeps bits {size - 1} to 0 of {x} and drops the rest.",
            ),
            "high": (
                f"{out} is the highest {bits(size)} of {x}.",
                f"{out} keeps bits {s.width - 1} to {s.width - size} of {x} and drops the rest.",
            ),
        }[mode]

    def verilog(self, s: Spec, n: Names) -> str:
        """Concatenations."""
        x, w, lines = n.v("in"), s.width, []
        for mode, size in s.outs:
            more = size - w
            value = {
                "zero": f"{{{{{more}{{1'b0}}}}, {x}}}",
                "sign": f"{{{{{more}{{{x}[{w - 1}]}}}}, {x}}}",
                "ones": f"{{{{{more}{{1'b1}}}}, {x}}}",
                "top": f"{{{x}, {{{more}{{1'b0}}}}}}",
                "repeat_lsb": f"{{{x}, {{{more}{{{x}[0]}}}}}}",
                "low": f"{x}[{size - 1}:0]",
                "high": f"{x}[{w - 1}:{w - size}]",
            }[mode]
            lines.append(f"  assign {n.v(mode)} = {value};")
        return "\n".join(lines)

    def style_concatenate(self, s: Spec, n: Names) -> Style:
        """`Cat`, `Fill` and slices."""
        x, w, lines = n["in"], s.width, []
        if s.signed:
            x = n.local("raw", "pattern", "word")
            lines.append(f"val {x} = {n['in']}.asUInt")
        for mode, size in s.outs:
            more = size - w
            value = {
                "zero": f"Cat(0.U({more}.W), {x})",
                "sign": f"Cat(Fill({more}, {x}({w - 1})), {x})",
                "ones": f"Cat(Fill({more}, true.B), {x})",
                "top": f"Cat({x}, 0.U({more}.W))",
                "repeat_lsb": f"Cat({x}, Fill({more}, {x}(0)))",
                "low": f"{x}({size - 1}, 0)",
                "high": f"{x}({w - 1}, {w - size})",
            }[mode]
            lines.append(f"{n[mode]} := {_typed(s, value)}")
        used = {mode for mode, _ in s.outs}
        imports = (("Cat",) if used & set(_WIDER) else ()) + (
            ("Fill",) if used & {"sign", "ones", "repeat_lsb"} else ()
        )
        return Style("\n".join(lines), imports=imports)

    def style_methods(self, s: Spec, n: Names) -> Style:
        """What the types offer: `pad`, `head`, `tail`, shifts."""
        x, w, lines = _raw(s, n), s.width, []
        for mode, size in s.outs:
            more = size - w
            value = {
                "zero": f"{x}.pad({size})",
                "sign": f"{n['in']}.asSInt.pad({size}).asUInt",
                "ones": f"~(~{x}).pad({size})",
                "top": f"{x} << {more}",
                "repeat_lsb": f"Mux({x}(0), ({x} << {more}) | {uint((1 << max(more, 0)) - 1)}, {x} << {more})",
                "low": f"{x}.tail({w - size})",
                "high": f"{x} >> {w - size}",
            }[mode]
            plain, padded = s.signed and mode == "sign", f"{n['in']}.pad({size})"
            lines.append(f"{n[mode]} := {padded if plain else _typed(s, value)}")
        return Style("\n".join(lines))

    def style_wires(self, s: Spec, n: Names) -> Style:
        """Wires of the new widths."""
        raw, lines = n.local("raw", "pattern", "word", "source_bits"), []
        lines.append(f"val {raw} = {_raw(s, n)}")
        for mode, size in s.outs:
            wire, more = n.local(f"{mode}_word", f"{mode}_bits", f"{mode}_value"), size - s.width
            kind = f"SInt({size}.W)" if mode == "sign" else f"UInt({size}.W)"
            value = {
                "zero": raw,
                "sign": f"{raw}.asSInt",
                "ones": f"{raw} | {uint(((1 << max(more, 0)) - 1) << s.width)}",
                "top": f"{raw} ## 0.U({more}.W)",
                "repeat_lsb": f"{raw} ## VecInit(Seq.fill({more})({raw}(0))).asUInt",
                "low": f"{raw}({size - 1}, 0)",
                "high": f"{raw}.head({size})",
            }[mode]
            lines += [f"val {wire} = Wire({kind})", f"{wire} := {value}"]
            shown = wire if (mode == "sign") == s.signed else f"{wire}.as{'SInt' if s.signed else 'UInt'}"
            lines.append(f"{n[mode]} := {shown}")
        return Style("\n".join(lines))

    def model(self, s: Spec) -> Model:
        """Strings of binary digits."""
        return _Oracle(s)


def _raw(s: Spec, n: Names) -> str:
    return f"{n['in']}.asUInt" if s.signed else n["in"]


def _typed(s: Spec, value: str) -> str:
    if not s.signed:
        return value
    return f"({value}).asSInt" if any(sign in value for sign in ("~", "<<", ">>")) else f"{value}.asSInt"


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        text = f"{inputs['in']:0{self._s.width}b}"
        return {mode: int(self._resized(text, mode, size), 2) for mode, size in self._s.outs}

    def _resized(self, text: str, mode: str, size: int) -> str:
        if mode in _NARROWER:
            return text[-size:] if mode == "low" else text[:size]
        if mode in ("top", "repeat_lsb"):
            return text.ljust(size, "0" if mode == "top" else text[-1])
        return text.rjust(size, {"zero": "0", "ones": "1", "sign": text[0]}[mode])
