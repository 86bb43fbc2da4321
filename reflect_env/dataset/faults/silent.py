"""Faults that compile without a word and compute something else; only the comparison with the reference shows them."""

from __future__ import annotations

import re

from reflect_env.dataset.faults.base import Change, Fault, Site, call, compute, every, replace
from reflect_env.task import Interface
from reflect_env.verdict import Direction, Outcome


def _fault(name: str, about: str, change: Change) -> Fault:
    return Fault(name, about, frozenset({Outcome.FUNCTIONAL}), change)


def _swapped(name: str, first: int, second: int) -> Change:
    """Swap two arguments of a call."""

    def rewrite(arguments: list[str], site: Site) -> str | None:
        if len(arguments) <= max(first, second) or arguments[first] == arguments[second]:
            return None
        order = list(arguments)
        order[first], order[second] = order[second], order[first]
        return f"{name}({', '.join(order)})"

    return call(name, rewrite)


def _only(name: str, index: int, form: str = "{}") -> Change:
    """Replace a call by one of its arguments."""
    return call(name, lambda a, s: form.format(a[index]) if len(a) > index else None)


def _near(match: re.Match[str], site: Site) -> str | None:
    """A neighbour of a number, in the same width."""
    value = int(match["value"])
    other = value + site.rng.choice((-1, 1)) if value else 1
    width = match.groupdict().get("width")
    fits = width is None or other < (1 << int(width))
    return match[0].replace(match["value"], str(other), 1) if fits else None


def _narrower(match: re.Match[str], site: Site) -> str | None:
    width = int(match["width"])
    return f"RegInit({match['value']}.U({width - 1}.W))" if width > 2 and match["value"] == "0" else None


def _ports(site: Site, direction: Direction) -> list[tuple[str, int]]:
    prefix = "io." if site.task.interface is Interface.IO else ""
    plain = set(re.findall(r"val (\w+) = (?:IO\()?(?:Input|Output)\((?:UInt|Bool)", site.code))
    return [(prefix + p.name, p.width) for p in site.task.ports or () if p.direction is direction and p.name in plain]


def _swapped_inputs(site: Site) -> str | None:
    inputs = _ports(site, Direction.INPUT)
    pairs = [(a, b) for i, (a, wa) in enumerate(inputs) for b, wb in inputs[i + 1 :] if wa == wb]
    if not pairs:
        return None
    a, b = site.rng.choice(pairs)
    uses = list(re.finditer(rf"(?<![\w.]){re.escape(a)}\b(?!\s*=)", site.code))
    if not uses:
        return None
    use = site.rng.choice(uses)
    return site.code[: use.start()] + b + site.code[use.end() :]


def _output(value: str) -> Change:
    """Drive an output with something simple instead of its value."""

    def change(site: Site) -> str | None:
        names = dict(_ports(site, Direction.OUTPUT))
        lines = [m for m in re.finditer(r"^  (\S+) := [^\n{]+$", site.code, re.MULTILINE) if m[1] in names]
        if not lines:
            return None
        line = site.rng.choice(lines)
        text = _value(value, names[line[1]], site)
        return None if text is None else f"{site.code[: line.start()]}  {line[1]} := {text}{site.code[line.end() :]}"

    return change


def _value(value: str, width: int, site: Site) -> str | None:
    if value != "copy":
        return "false.B" if width == 1 and value == "0.U" else value
    same = [name for name, w in _ports(site, Direction.INPUT) if w == width]
    return site.rng.choice(same) if same else None


def _late(site: Site) -> str | None:
    if site.task.clocking is None or not site.task.clocking.implicit:
        return None
    delayed: str | None = replace(r"^(  (?:io\.)?\w+ := )([^\n{]+)$", r"\1RegNext(\2)")(site)
    return delayed


def _wrong_state(site: Site) -> str | None:
    states = re.findall(r"\bis\(([\w.]+)\)", site.code)
    moves = [m for m in re.finditer(r":= ([\w.]+)", site.code) if m[1] in states]
    if len(set(states)) < 2 or not moves:
        return None
    move = site.rng.choice(moves)
    other = str(site.rng.choice([state for state in states if state != move[1]]))
    return site.code[: move.start(1)] + other + site.code[move.end(1) :]


def _lost_line(site: Site) -> str | None:
    """A register that is no longer updated at one place."""
    registers = re.findall(r"val (\w+) = Reg(?:Init|Next)?\(", site.code)
    lines = [m for m in re.finditer(r"^\s+(\w+) := [^\n{]+\n", site.code, re.MULTILINE) if m[1] in registers]
    if not lines:
        return None
    line = site.rng.choice(lines)
    return site.code[: line.start()] + site.code[line.end() :]


def _default_last(site: Site) -> str | None:
    """The default stands after the `when` that should override it."""
    match = re.search(
        r"^(  (\S+) := [^\n{]+\n)((?:  when\(.*\) \{\n(?:    .*\n)*  \}(?:\..*\{\n(?:    .*\n)*  \})*\n))",
        site.code,
        re.MULTILINE,
    )
    if match is None or f"{match[2]} :=" not in match[3]:
        return None
    return site.code[: match.start()] + match[3] + match[1] + site.code[match.end() :]


SILENT = (
    _fault("plus-minus", "`-` instead of `+`", replace(r"(?<=[\w)]) \+ (?=[\w(])", " - ")),
    _fault("minus-plus", "`+` instead of `-`", replace(r"(?<=[\w)]) - (?=[\w(])", " + ")),
    _fault("and-or", "`|` instead of `&`", replace(r"(?<=[\w)]) & (?=[\w(!~])", " | ")),
    _fault("or-and", "`&` instead of `|`", replace(r"(?<=[\w)]) \| (?=[\w(!~])", " & ")),
    _fault("xor-or", "`|` instead of `^`", replace(r"(?<=[\w)]) \^ (?=[\w(!~])", " | ")),
    _fault("logical-and-or", "`||` instead of `&&`", replace(r" && ", " || ")),
    _fault("logical-or-and", "`&&` instead of `||`", replace(r" \|\| ", " && ")),
    _fault("less-or-equal", "`<=` instead of `<`", replace(r"(?<=[\w)]) < (?=[\w(])", " <= ")),
    _fault("greater-or-equal", "`>=` instead of `>`", replace(r"(?<=[\w)]) > (?=[\w(])", " >= ")),
    _fault("less-than", "`<` instead of `<=`", replace(r"(?<=[\w)]) <= (?=[\w(])", " < ")),
    _fault("greater-than", "`>` instead of `>=`", replace(r"(?<=[\w)]) >= (?=[\w(])", " > ")),
    _fault("swapped-comparison", "`>` instead of `<`", replace(r"(?<=[\w)]) < (?=[\w(])", " > ")),
    _fault("not-equal", "`=/=` instead of `===`", replace(r" === ", " =/= ")),
    _fault("equal", "`===` instead of `=/=`", replace(r" =/= ", " === ")),
    _fault("swapped-mux", "the arms of `Mux` in the wrong order", _swapped("Mux", 1, 2)),
    _fault("swapped-cat", "`Cat` in the wrong order", _swapped("Cat", 0, 1)),
    _fault("swapped-concatenation", "`##` in the wrong order", replace(r"([\w.]+) ## ([\w.]+)", r"\2 ## \1")),
    _fault("reset-value", "another reset value", compute(r"RegInit\((?P<value>\d+)\.U\((?P<width>\d+)\.W\)\)", _near)),
    _fault("off-by-one", "a limit that is off by one", compute(r"(?:===|=/=|<|>|>=) (?P<value>\d+)\.U\b", _near)),
    _fault(
        "constant-off",
        "a constant that is off by one",
        compute(r"(?<=[,(] )(?P<value>\d+)\.U\b(?:\((?P<width>\d+)\.W\))?", _near),
    ),
    _fault("shift-amount", "shifts by one too many or too few", compute(r"(?:<<|>>) (?P<value>\d+)\b", _near)),
    _fault("shift-direction", "shifts the other way", replace(r" << (?=\w)", " >> ")),
    _fault("shift-direction-right", "shifts the other way", replace(r" >> (?=\w)", " << ")),
    _fault("bit-index", "another bit", compute(r"\b\w+\((?P<value>\d+)\)(?= |\)|,|$)", _near)),
    _fault("no-reset", "a register without reset value", replace(r"RegInit\(\d+\.U\((\d+)\.W\)\)", r"Reg(UInt(\1.W))")),
    _fault("no-reset-bool", "a flag without reset value", replace(r"RegInit\((?:true|false)\.B\)", "Reg(Bool())")),
    _fault(
        "narrow-register",
        "a register one bit too narrow",
        compute(r"RegInit\((?P<value>\d+)\.U\((?P<width>\d+)\.W\)\)", _narrower),
    ),
    _fault(
        "register-of-one-bit",
        "a register of one bit",
        replace(r"RegInit\(0\.U\((?:[2-9]|\d\d+)\.W\)\)", "RegInit(0.U(1.W))"),
    ),
    _fault("default-last", "the default overrides the rest", _default_last),
    _fault(
        "condition-lost",
        "the condition is ignored",
        replace(r"when\(([^()]*(?:\([^()]*\)[^()]*)*)\) \{", "when(true.B) {"),
    ),
    _fault(
        "condition-negated",
        "the condition is the wrong way round",
        replace(r"when\(([^()]*(?:\([^()]*\)[^()]*)*)\) \{", r"when(!(\1)) {"),
    ),
    _fault("negation-lost", "`!` is missing", replace(r"(?<=[\s(])!(?=[\w(])", "")),
    _fault("logical-not", "`!` instead of `~`: it asks whether all bits are 0", replace(r"~(?=[\w(])", "!")),
    _fault(
        "reset-value-first",
        "reset value and next value of `RegEnable` in the wrong order",
        call("RegEnable", lambda a, s: f"RegEnable({a[1]}, {a[0]}, {a[2]})" if len(a) == 3 else None),
    ),
    _fault("inversion-lost", "`~` is missing", replace(r"~(?=[\w(])", "")),
    _fault("carry-lost", "`+` loses the carry", replace(r" \+& ", " + ")),
    _fault("borrow-lost", "`-` loses the borrow", replace(r" -& ", " - ")),
    _fault(
        "sign-lost", "compares without the sign", replace(r"([\w.]+)\.asSInt ([<>]=?) ([\w.]+)\.asSInt", r"\1 \2 \3")
    ),
    _fault("register-skipped", "a cycle too early", _only("RegNext", 0)),
    _fault("cycle-late", "a cycle too late", _late),
    _fault(
        "enable-ignored",
        "the enable is ignored",
        call("RegEnable", lambda a, s: f"RegNext({', '.join([a[0], *a[1:-1]])})" if len(a) > 1 else None),
    ),
    _fault("reduction", "`orR` instead of `andR`", replace(r"\.andR\b", ".orR")),
    _fault("reduction-or", "`andR` instead of `orR`", replace(r"\.orR\b", ".andR")),
    _fault("reduction-xor", "`orR` instead of `xorR`", replace(r"\.xorR\b", ".orR")),
    _fault("reduce-operator", "folds with another operator", replace(r"\(_ (?:\+|\+&|\^) _\)", "(_ | _)")),
    _fault("reverse-lost", "`Reverse` is missing", _only("Reverse", 0)),
    _fault(
        "wrong-end",
        "counts from the other end",
        call(
            "PriorityEncoder",
            lambda a, s: f"PriorityEncoder(Reverse({a[0]}))" if len(a) == 1 and "Seq" not in a[0] else None,
        ),
    ),
    _fault("swapped-inputs", "one input for another", _swapped_inputs),
    _fault("stuck-output", "an output is always 0", _output("0.U")),
    _fault("dont-care-output", "an output is `DontCare`", _output("DontCare")),
    _fault("copied-input", "an output copies an input", _output("copy")),
    _fault("wrong-state", "goes to another state", _wrong_state),
    _fault("lost-update", "a register is not updated", _lost_line),
    _fault(
        "compares-instead", "`<=` compares and does not connect", replace(r"^(    \s*\w+) := ([^\n{]+)$", r"\1 <= \2")
    ),
    _fault("priority-lost", "`when` instead of `.elsewhen`", replace(r"\}\.elsewhen\(", "}\n  when(")),
    _fault("loop-start", "a loop that begins one too late", replace(r"<- 0 (until|to) ", r"<- 1 \1 ")),
    _fault("default-value", "another default", compute(r"MuxLookup\([^,]+, (?P<value>\d+)\.U", _near)),
    _fault(
        "swapped-branches", "the branches are the wrong way round", replace(r"when\((\w[\w.]*)\) \{", r"when(!\1) {")
    ),
    _fault("sync-reset", "the reset is synchronous", every(r" with RequireAsyncReset", "")),
)
