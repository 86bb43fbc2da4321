"""Faults that the compiler reports: at parsing, naming and typing, elaboration, lowering, and against the contract."""

from __future__ import annotations

import re
from itertools import pairwise

from reflect_env.dataset.faults.base import (
    Change,
    Fault,
    Site,
    body_end,
    call,
    compute,
    every,
    insert,
    replace,
    split_arguments,
)
from reflect_env.task import Interface
from reflect_env.verdict import Direction, Outcome

P, T, E, L, C = Outcome.PARSE, Outcome.TYPE, Outcome.ELABORATE, Outcome.LOWER, Outcome.CONTRACT
_OUT = r"(?P<out>io\.\w+|\b\w+)"


def _fault(name: str, about: str, outcomes: set[Outcome], change: Change) -> Fault:
    return Fault(name, about, frozenset(outcomes), change)


def _port(site: Site, direction: Direction) -> str | None:
    """The Chisel expression of a port that is no leaf of a vector or bundle."""
    names = [p.name for p in site.task.ports or () if p.direction is direction and p.name in _declared(site)]
    if not names:
        return None
    name = site.rng.choice(names)
    return f"io.{name}" if site.task.interface is Interface.IO else name


def _declared(site: Site) -> set[str]:
    return set(re.findall(r"val (\w+) = (?:IO\()?(?:Input|Output)\((?:UInt|SInt|Bool)", site.code))


def _drives_input(site: Site) -> str | None:
    target = _port(site, Direction.INPUT)
    return None if target is None else f"{target} := 0.U.asTypeOf({target})"


def _sub_word(site: Site) -> str | None:
    target = _port(site, Direction.OUTPUT)
    wide = {p.name for p in site.task.ports or () if p.width > 1 and not p.signed}
    return f"{target}(0) := true.B" if target and target.removeprefix("io.") in wide else None


def _bare_output(site: Site) -> str | None:
    target = _port(site, Direction.OUTPUT)
    ports = {p.name: p for p in site.task.ports or ()}
    if target is None:
        return None
    port = ports[target.removeprefix("io.")]
    kind = f"SInt({port.width}.W)" if port.signed else "Bool()" if port.width == 1 else f"UInt({port.width}.W)"
    return f"{target} := {kind}"


def _drops_output(site: Site) -> str | None:
    lines = re.findall(r"^  (?:io\.)?(\w+) := [^\n{]*\n", site.code, re.MULTILINE)
    outputs = [p.name for p in site.task.ports or () if p.direction is Direction.OUTPUT]
    single = [
        name
        for name in outputs
        if lines.count(name) == 1 and _whole_line(site.code, name) and len(re.findall(rf"\b{name} :=", site.code)) == 1
    ]
    if not single:
        return None
    name = site.rng.choice(single)
    return re.sub(rf"^  (?:io\.)?{name} := [^\n{{]*\n", "", site.code, count=1, flags=re.MULTILINE)


def _whole_line(code: str, name: str) -> bool:
    """Whether what a port is driven with ends on its line."""
    found = re.search(rf"^  (?:io\.)?{name} := ([^\n{{]*)\n", code, re.MULTILINE)
    return found is not None and split_arguments(found[1]) is not None


def _as_signed(match: re.Match[str], site: Site) -> str | None:
    value = match["value"]
    whole = split_arguments(value) is not None
    return match[0][: match.start("value") - match.start()] + f"({value}).asUInt.asSInt" if whole else None


def _vec_fill(arguments: list[str], site: Site) -> str | None:
    one = len(arguments) == 1 and arguments[0].startswith("Seq.fill(")
    return f"Vec.{arguments[0].removeprefix('Seq.')}" if one else None


def _enable_first(arguments: list[str], site: Site) -> str | None:
    """`RegEnable(enable, next)`, or `RegEnable(next, enable, reset value)`."""
    if len(arguments) == 2:
        return f"RegEnable({arguments[1]}, {arguments[0]})"
    return f"RegEnable({arguments[0]}, {arguments[2]}, {arguments[1]})" if len(arguments) == 3 else None


def _raw(site: Site) -> str | None:
    if not re.search(r"\bReg(?:Init|Next|Enable)?\(", site.code):
        return None
    return re.sub(r" extends Module\b(?= \{)", " extends RawModule", site.code)


def _twice_in_switch(site: Site) -> str | None:
    found = list(re.finditer(r"\bis\(([\w.]+(?:\([\w.]+\))?)\)", site.code))
    pairs = [(a, b) for a, b in pairwise(found) if "switch(" not in site.code[a.end() : b.start()]]
    if not pairs:
        return None
    a, b = site.rng.choice(pairs)
    return site.code[: b.start()] + a[0] + site.code[b.end() :]


def _loop(site: Site) -> str | None:
    """An output that depends on itself through a wire."""
    match = re.search(rf"^  {_OUT} := (?P<value>[^\n{{]+)$", site.code, re.MULTILINE)
    ports = {p.name: p for p in site.task.ports or () if not p.signed and p.width > 1}
    name = match["out"].removeprefix("io.") if match else ""
    if match is None or name not in ports:
        return None
    wire = f"val looped = Wire(UInt({ports[name].width}.W))\n  looped := ({match['value']}) ^ looped"
    return f"{site.code[: match.start()]}  {wire}\n  {match['out']} := looped{site.code[match.end() :]}"


def _debug_port(site: Site) -> str | None:
    if site.task.interface is Interface.IO:
        place, text = r"^(  val io = IO\(new Bundle \{\n)", r"\1    val debug = Output(Bool())\n"
    else:
        place, text = r"^(  val \w+ = IO\()", r"  val debug = IO(Output(Bool()))\n\1"
    changed, number = re.subn(place, text, site.code, count=1, flags=re.MULTILINE)
    end = body_end(Site(changed, site.task, site.rng)) if number else None
    target = "io.debug" if site.task.interface is Interface.IO else "debug"
    return None if end is None else f"{changed[:end]}  {target} := true.B\n{changed[end:]}"


def _renamed_port(site: Site) -> str | None:
    names = sorted(_declared(site))
    name = site.rng.choice(names) if names else None
    return None if name is None else re.sub(rf"\b{name}\b", f"{name}Sig", site.code)


def _wrong_name(site: Site) -> str | None:
    name = site.task.module_name
    other = site.rng.choice((f"{name}_{site.rng.randint(1, 999)}", f"{name}Module", f"My{name}"))
    return re.sub(rf"\b{name}\b", other, site.code)


def _misspelt_local(site: Site) -> str | None:
    names = [n for n in re.findall(r"^  val (\w{4,}) = ", site.code, re.MULTILINE) if n != "io"]
    uses = [m for n in names for m in re.finditer(rf"\b{n}\b", site.code)][1:]
    if not uses:
        return None
    use = site.rng.choice(uses)
    return site.code[: use.start()] + use[0][:-2] + use[0][-1] + use[0][-2] + site.code[use.end() :]


def _moved_down(site: Site) -> str | None:
    """A value that is defined after its first use."""
    lines = site.code.split("\n")
    places = [i for i, line in enumerate(lines[:-2]) if re.match(r"  val (\w+) = (?!IO)[^{]*$", line)]
    for i in site.rng.sample(places, len(places)):
        name = lines[i].split()[1]
        if re.search(rf"\b{name}\b", lines[i + 1]):
            return "\n".join([*lines[:i], lines[i + 1], lines[i], *lines[i + 2 :]])
    return None


def _too_narrow(match: re.Match[str], site: Site) -> str | None:
    value, width = int(match["value"]), int(match["width"])
    needed = value.bit_length()
    return f"{value}.U({needed - 1}.W)" if 2 <= needed <= width else None


def _out_of_range(match: re.Match[str], site: Site) -> str | None:
    widths = {p.name: p.width for p in site.task.ports or ()}
    width = widths.get(match["name"])
    return f"io.{match['name']}({width})" if width and width > 1 else None


def _ternary(arguments: list[str], site: Site) -> str | None:
    return "({} ? {} : {})".format(*arguments) if len(arguments) == 3 else None


def _two(name: str) -> Change:
    """Swap the first two arguments."""
    return call(name, lambda a, s: f"{name}({', '.join([a[1], a[0], *a[2:]])})" if len(a) > 1 else None)


def _mixed(arguments: list[str], site: Site) -> str | None:
    return "Mux({}, ({}).asSInt, ({}).asUInt)".format(*arguments) if len(arguments) == 3 else None


def _wider_port(match: re.Match[str], site: Site) -> str:
    return f"{match['head']}UInt({int(match['width']) + site.rng.choice((1, 8))}.W)"


PARSE = (
    _fault("missing-brace", "lost the last closing brace", {P}, replace(r"\n\}\n*\Z", "\n")),
    _fault("extra-brace", "one closing brace too many", {P}, replace(r"\n\}\n*\Z", "\n}\n}\n")),
    _fault("missing-paren", "lost a closing parenthesis", {P}, replace(r"\)\)$", ")")),
    _fault("val-connect", "`val x := …` instead of `=`", {P}, replace(r"^(\s+val \w+) = (?!IO)", r"\1 := ")),
    _fault("verilog-ternary", "`? :` instead of `Mux`", {P, T}, call("Mux", _ternary)),
    _fault("verilog-always", "an `always` block", {P}, insert("always @(posedge clock) begin", last=False)),
    _fault(
        "verilog-assign", "`assign` before a connection", {P, T}, replace(r"^  (io\.\w+|\w+) := ", r"  assign \1 = ")
    ),
    _fault("verilog-literal", "a sized Verilog literal", {P}, replace(r"\b(\d+)\.U\((\d+)\.W\)", r"\2'd\1")),
    _fault("verilog-range", "`[high:low]` instead of `(high, low)`", {P}, replace(r"\((\d+), (\d+)\)", r"[\1:\2]")),
    _fault("colon-range", "`(high:low)` instead of `(high, low)`", {P, T}, replace(r"\((\d+), (\d+)\)", r"(\1:\2)")),
    _fault("begin-end", "`begin` instead of a brace", {P}, replace(r"^(\s+when\(.*\)) \{$", r"\1 begin")),
    _fault("else-after-when", "`else` instead of `.otherwise`", {P}, replace(r"\}\.otherwise \{", "} else {")),
    _fault("module-keyword", "`module` instead of `class`", {P}, replace(r"^class (?=\w+.* extends )", "module ")),
    _fault("comma-after-port", "a comma after a port", {P}, replace(r"^(    val \w+ = .*\))$", r"\1,")),
    _fault("prose-left-in", "a sentence of explanation in the file", {P}, replace(r"\A", "Here is the module.\n\n")),
    _fault(
        "c-style-for", "a C loop", {P}, replace(r"for \((\w+) <- 0 until (\w+)\)", r"for (int \1 = 0; \1 < \2; \1++)")
    ),
    _fault("missing-equals", "`val x` without `=`", {P}, replace(r"^(\s+val \w+) = (?!IO)", r"\1 ")),
)

NAMES_AND_TYPES = (
    _fault("no-util-import", "forgot `chisel3.util`", {T}, every(r"^import chisel3\.util\..*\n", "")),
    _fault("no-chisel-import", "forgot `chisel3`", {T}, every(r"^import chisel3\._\n", "")),
    _fault("misspelt-port", "misspelt a port", {T}, replace(r"\bio\.(\w+)(\w)\b", r"io.\1")),
    _fault("forgot-io", "left `io.` out", {T}, replace(r"\bio\.(?=\w)", "")),
    _fault("misspelt-value", "misspelt a value", {T}, _misspelt_local),
    _fault("equals-connect", "`=` instead of `:=`", {T}, replace(r"^(\s+\S+) := ", r"\1 = ")),
    _fault("scala-equals", "`==` instead of `===`", {T, E}, replace(r" === ", " == ")),
    _fault("scala-not-equals", "`!=` instead of `=/=`", {T, E}, replace(r" =/= ", " != ")),
    _fault("scala-if", "`if` on hardware", {T}, replace(r"^(\s+)when\(", r"\1if (")),
    _fault("loose-elsewhen", "`elsewhen` without its dot", {T, P}, replace(r"\}\.elsewhen\(", "}\n  elsewhen(")),
    _fault("uint-condition", "a `UInt` as condition", {T}, replace(r"when\(([\w.]+)\)", r"when(\1.asUInt)")),
    _fault("scala-boolean", "`true` instead of `true.B`", {T}, replace(r"\b(true|false)\.B\b", r"\1")),
    _fault("scala-int", "a number instead of `.U`", {T}, replace(r"(?<=[:,(+\-] )(\d+)\.U\b(?!\()", r"\1")),
    _fault("width-without-w", "`UInt(8)`", {T}, replace(r"\b(UInt|SInt)\((\d+)\.W\)", r"\1(\2)")),
    _fault("width-keyword", "`UInt(width = 8)`", {T}, replace(r"\b(UInt|SInt)\((\d+)\.W\)", r"\1(width = \2)")),
    _fault("chisel2-literal", "`UInt(5, 8)`", {T}, replace(r"\b(\d+)\.U\((\d+)\.W\)", r"UInt(\1, \2)")),
    _fault("chisel2-reg", "`Reg(init = …)`", {T}, replace(r"\bRegInit\(", "Reg(init = ")),
    _fault("chisel2-to-bool", "`.toBool`", {T}, replace(r"\.asBool\b", ".toBool")),
    _fault("chisel2-to-uint", "`.toUInt`", {T}, replace(r"\.asUInt\b", ".toUInt")),
    _fault("as-uint-call", "`asUInt()`", {T}, replace(r"\.(asUInt|asSInt|asBool|andR|orR|xorR)\b(?!\()", r".\1()")),
    _fault(
        "mux-lookup-flat",
        "the old three-argument `MuxLookup`",
        {T},
        replace(r"(MuxLookup\([^()]+, [^()]+)\)\(", r"\1, "),
    ),
    _fault(
        "switch-default", "`default` in a `switch`", {T}, replace(r"^(\s+)(switch\(.*\) \{)$", r"\1\2\n\1  default { }")
    ),
    _fault("enum-without-nil", "`Enum` without `:: Nil`", {T}, replace(r" :: Nil = Enum\(", " = Enum(")),
    _fault("vec-fill", "`Vec.fill`", {T}, call("VecInit", _vec_fill)),
    _fault("mem-arguments", "`Mem(type, depth)`", {T}, replace(r"Mem\((\w+), (UInt\(\w+\.W\))\)", r"Mem(\2, \1)")),
    _fault("seq-mem", "`SeqMem`", {T}, every(r"\bSyncReadMem\b", "SeqMem")),
    _fault("multi-io-module", "`MultiIOModule`", {T}, replace(r" extends Module\b", " extends MultiIOModule")),
    _fault("bundle-without-new", "`IO(Bundle {`", {T}, replace(r"IO\(new Bundle \{", "IO(Bundle {")),
    _fault("swapped-reg-enable", "the enable of `RegEnable` in the wrong place", {T}, call("RegEnable", _enable_first)),
    _fault("swapped-fill", "`Fill(bit, times)`", {T}, _two("Fill")),
    _fault("uint-index", "a Scala `Seq` indexed by hardware", {T}, replace(r"\bVecInit\(", "Seq(")),
)

ELABORATION = (
    _fault(
        "no-io",
        "ports without `IO(…)`",
        {E},
        replace(r"val io = IO\((new Bundle \{\n(?:    .*\n)*  \})\)", r"val io = \1"),
    ),
    _fault(
        "no-module-wrap", "a child without `Module(…)`", {E}, replace(r"\bModule\((new \w+(?:\([^()]*\))?)\)", r"\1")
    ),
    _fault("drives-input", "drives an input", {E}, insert(_drives_input)),
    _fault("sub-word", "assigns one bit of an output", {E}, insert(_sub_word)),
    _fault("type-as-value", "connects a type", {E}, insert(_bare_output)),
    _fault("bare-wire", "a type instead of a `Wire`", {E}, replace(r"\bWire\((UInt\(\w+\.W\)|Bool\(\))\)", r"\1")),
    _fault("reg-of-literal", "`Reg(literal)`", {E}, replace(r"\bRegInit\((\w+\.[UBS](?:\(\w+\.W\))?)\)", r"Reg(\1)")),
    _fault(
        "reg-init-of-type",
        "`RegInit(type)`",
        {E, T},
        replace(r"\bRegInit\(\w+\.U\((\w+)\.W\)\)", r"RegInit(UInt(\1.W))"),
    ),
    _fault(
        "literal-too-wide",
        "a literal wider than its width",
        {E},
        compute(r"\b(?P<value>\d+)\.U\((?P<width>\d+)\.W\)", _too_narrow),
    ),
    _fault("negative-uint", "a negative `UInt`", {E}, replace(r"\b\d+\.U\((\d+)\.W\)", r"-1.U(\1.W)")),
    _fault("bit-out-of-range", "an index one too high", {E}, compute(r"\bio\.(?P<name>\w+)\(\d+\)", _out_of_range)),
    _fault("reversed-range", "`(low, high)`", {E}, replace(r"\(([1-9]\d*), 0\)", r"(0, \1)")),
    _fault("used-before-defined", "used before it is defined", {E}, _moved_down),
    _fault("mixed-mux", "`Mux` of `UInt` and `SInt`", {E, T}, call("Mux", _mixed)),
    _fault(
        "sign-mismatch",
        "connects `SInt` to `UInt`",
        {E},
        compute(r"^  (?:io\.)?\w+ := (?P<value>[^\n{]+)(?<!asSInt)$", _as_signed),
    ),
    _fault("raw-module", "a register in a `RawModule`", {E}, _raw),
    _fault(
        "enum-count",
        "`Enum` of another number",
        {E},
        compute(r"Enum\((?P<n>\d+)\)", lambda m, s: f"Enum({int(m['n']) - 1})"),
    ),
    _fault(
        "twice-in-switch",
        "the same value in two `is`",
        {E},
        _twice_in_switch,
    ),
    _fault(
        "not-flipped", "`Decoupled` that is not flipped", {E, C}, replace(r"Flipped\((Decoupled\(.*?\)\))\)", r"\1")
    ),
    _fault("bad-radix", '`"0b…".U`', {E}, replace(r'"b([01_]+)"\.U', r'"0b\1".U')),
)

LOWERING = (
    _fault("undriven-output", "an output is never driven", {L}, _drops_output),
    _fault("no-otherwise", "the last branch is missing", {L}, replace(r"\}\.otherwise \{\n(?:\s+.*\n)?\s+\}", "}")),
    _fault(
        "undriven-wire",
        "a wire is never driven",
        {L},
        insert("val unused = Wire(UInt(8.W))\n  val copy = RegNext(unused)", last=False),
    ),
    _fault(
        "no-width",
        "a wire whose width is unknown",
        {L},
        insert("val free = Wire(UInt())\n  free := DontCare", last=False),
    ),
    _fault("combinational-loop", "a value that depends on itself", {L}, _loop),
    _fault("child-input-open", "an input of a child is open", {L}, replace(r"^  \w+\.io\.\w+ := .*\n", "")),
)

CONTRACT = (
    _fault("wrong-name", "another module name", {C}, _wrong_name),
    _fault("extra-port", "a port that nobody asked for", {C}, _debug_port),
    _fault("renamed-port", "a port under another name", {C}, _renamed_port),
    _fault(
        "wider-input",
        "an input of another width",
        {C, E, L},
        compute(r"(?P<head>Input\()UInt\((?P<width>\d+)\.W\)", _wider_port),
    ),
    _fault(
        "wider-output",
        "an output of another width",
        {C},
        compute(r"(?P<head>Output\()UInt\((?P<width>\d+)\.W\)", _wider_port),
    ),
    _fault(
        "other-interface",
        "ports outside of `io`",
        {T, C},
        every(r"\bval io = IO\(new Bundle", "val ports = IO(new Bundle"),
    ),
)

LOUD = (*PARSE, *NAMES_AND_TYPES, *ELABORATION, *LOWERING, *CONTRACT)
