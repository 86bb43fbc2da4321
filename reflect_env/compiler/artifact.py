"""The supervisor's second look at what others hand over: CHIRRTL from the elaborator, Verilog from firtool.

The elaborator ran the candidate's code, so its text may be forged. What matters is that it is a circuit and nothing
else: no other language inside, nothing that makes firtool read or write a file, no circuit hidden behind another. Text
of the candidate's own (format strings, comments, source locators) is set aside first, so that words in it decide
nothing, neither for nor against.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from reflect_env.compiler.api import Limits
from reflect_env.verdict import Direction, Port


class ProblemKind(StrEnum):
    """What a problem with an artifact says about the candidate."""

    TOO_LARGE = "too_large"
    """Over the size limit: an `output_limit`."""
    FORBIDDEN = "forbidden"
    """A circuit that uses what the policy denies."""
    MALFORMED = "malformed"
    """Nothing that Chisel writes: forged or cut short."""


@dataclass(frozen=True)
class Problem:
    """Why an artifact is not accepted."""

    kind: ProblemKind
    message: str


class UnreadableVerilog(ValueError):
    """firtool's output does not look as this module knows it; ours, not the candidate's."""


INTRINSICS = frozenset(
    {
        *("circt_chisel_assert", "circt_chisel_assume", "circt_chisel_cover", "circt_chisel_ifelsefatal"),
        *("circt_isX", "circt_sizeof", "circt_clock_gate", "circt_clock_inv", "circt_mux2_cell", "circt_mux4_cell"),
        *("circt_has_been_reset", "circt_unclocked_assume"),
        *("circt_ltl_and", "circt_ltl_or", "circt_ltl_intersect", "circt_ltl_delay", "circt_ltl_concat"),
        *("circt_ltl_repeat", "circt_ltl_goto_repeat", "circt_ltl_non_consecutive_repeat", "circt_ltl_not"),
        *("circt_ltl_implication", "circt_ltl_until", "circt_ltl_eventually", "circt_ltl_clock", "circt_ltl_past"),
        *("circt_verif_assert", "circt_verif_assume", "circt_verif_cover", "circt_verif_require", "circt_verif_ensure"),
    }
)
"""Intrinsics that Chisel's own library emits and that neither read the environment nor call out of the simulation."""

_TEXT = r'"(?:[^"\\\n]|\\.)*"'
_OPAQUE = re.compile(rf"(?P<text>{_TEXT}|'(?:[^'\\\n]|\\.)*'|`[^`\n]*`)|;[^\n]*|@\[(?:[^\]\\\n]|\\.)*\]")
"""What the FIRRTL lexer takes as one piece: strings and quoted names, or comments and source locators."""
_HEAD = re.compile(r"FIRRTL version \d+\.\d+\.\d+\n+circuit [\w$]+ ?:")
_CIRCUIT = re.compile(r"^\s*circuit\b(?!\s*[,.\[])", re.MULTILINE)
_MODULE = re.compile(r"^\s*(?:public\s+)?module\s+\S+\s*:", re.MULTILINE)
_EXTERNAL = re.compile(r"(?<![\w$.])(extmodule|intmodule)\s+[^\s:]+\s*:")
_INTRINSIC = re.compile(r"(?:(?<![\w$.])intrinsic\s*\(|^\s*intrinsic\s*=)\s*([\w.$]*)", re.MULTILINE)
_FILE_STATEMENT = re.compile(r"^\s*(fprintf|fflush|include|simulation|formal)\b(?!\s*[.\[:])\s*[\w(]", re.MULTILINE)
_LAYER = re.compile(rf"^\s*layer\s+[\w$]+\s*,\s*\w+\s*,\s*({_TEXT})", re.MULTILINE)
_SAFE_FOLDER = re.compile(r'"[\w-]+(/[\w-]+)*/?"')


def check_chirrtl(text: str, limits: Limits) -> Problem | None:
    """Check a circuit in FIRRTL text before firtool sees it; None means that it is one circuit and nothing else."""
    try:
        size = len(text) if text.isascii() else len(text.encode())
    except UnicodeEncodeError:
        return Problem(ProblemKind.MALFORMED, "the elaborated circuit is no valid UTF-8")
    if size > limits.chirrtl_bytes:
        return Problem(ProblemKind.TOO_LARGE, f"the elaborated circuit is larger than {limits.chirrtl_bytes} bytes")
    if not _HEAD.match(text) or "\0" in text:
        return Problem(ProblemKind.MALFORMED, "the elaborated circuit does not start as FIRRTL")
    return _check_body(text)


def _check_body(text: str) -> Problem | None:
    bare = _OPAQUE.sub(lambda match: '""' if match["text"] else "", text)
    if "%[" in bare:
        return Problem(ProblemKind.FORBIDDEN, "the circuit carries annotations")
    if len(_CIRCUIT.findall(bare)) != 1 or not _MODULE.search(bare):
        return Problem(ProblemKind.MALFORMED, "the elaborated text is not exactly one circuit with a module")
    if any(kind == "extmodule" for kind in _EXTERNAL.findall(bare)):
        return Problem(ProblemKind.FORBIDDEN, "the circuit contains an external module; describe it in Chisel")
    unknown = sorted(set(_INTRINSIC.findall(bare)) - INTRINSICS)
    if unknown:
        return Problem(ProblemKind.FORBIDDEN, f"the circuit uses the intrinsic {unknown[0][:80]!r}")
    if statement := _FILE_STATEMENT.search(bare):
        return Problem(ProblemKind.FORBIDDEN, f"the circuit uses `{statement[1]}`, which reaches outside the module")
    return _check_layers(text)


def _check_layers(text: str) -> Problem | None:
    """Layers name folders for their output; those must stay below the current one."""
    with_strings = _OPAQUE.sub(lambda match: match[0] if match["text"] else "", text)
    if any(not _SAFE_FOLDER.fullmatch(folder) for folder in _LAYER.findall(with_strings)):
        return Problem(ProblemKind.FORBIDDEN, "a layer names a folder outside the output")
    return None


_MARKER = re.compile(r"^// ----- 8< -----", re.MULTILINE)


def cut_extra_files(verilog: str) -> str:
    """Keep the first of the files that firtool printed one after the other: the modules, without layers and binds.

    A marker counts only at the start of a line. No text of the candidate's can stand there: firtool prints strings in
    one line, behind the statement that they belong to.
    """
    marker = _MARKER.search(verilog)
    return (verilog[: marker.start()] if marker else verilog).rstrip() + "\n"


_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_HEADER = re.compile(r"^module (?P<name>[^\s(]+)\s*\((?P<ports>.*?)\)\s*;", re.MULTILINE | re.DOTALL)
_PORT = re.compile(
    r"(?:(?P<direction>input|output|inout)\s+)?(?:(?:wire|logic|reg)\s+)?"
    r"(?:\[(?P<high>\d+):(?P<low>\d+)\]\s*)?(?P<name>[A-Za-z_][\w$]*|\\\S+)\s*"
)


def parse_ports(verilog: str, top: str) -> tuple[Port, ...]:
    """Read the ports of the module `top` from firtool's Verilog, in the order of the header.

    firtool writes a direction and a range once for a run of equal ports. Ports of width zero stand in comments and are
    left out. Raises `UnreadableVerilog` where the module is missing or a port has another form.
    """
    headers = {header["name"]: header["ports"] for header in _HEADER.finditer(verilog)}
    if top not in headers:
        raise UnreadableVerilog(f"firtool printed no module {top}")
    entries = [entry.strip() for entry in _COMMENT.sub("", headers[top]).split(",")]
    ports: list[Port] = []
    for entry in entries if entries != [""] else []:
        ports.append(_port(entry, ports[-1] if ports else None))
    return tuple(ports)


def _port(entry: str, before: Port | None) -> Port:
    match = _PORT.fullmatch(entry)
    if match is None or (before is None and match["direction"] is None):
        raise UnreadableVerilog(f"unexpected port in firtool's header: {entry!r}")
    name = match["name"].removeprefix("\\")
    if match["direction"] is None and before is not None:
        width = before.width if match["high"] is None else _width(match)
        return Port(name, before.direction, width)
    return Port(name, Direction(match["direction"]), _width(match))


def _width(match: re.Match[str]) -> int:
    return int(match["high"]) - int(match["low"]) + 1 if match["high"] else 1
