"""The append-only catalogue of diagnostic codes, and the step from a compiler's text to a `Diagnostic`.

A code never changes its meaning and is never removed: records, repair data and dashboards count them. What a message
says is untrusted (a candidate can choose it through `require` or `@implicitNotFound`), so a code explains a verdict and
never decides one.
"""

from __future__ import annotations

from string import Template

from reflect_env import message_place, message_rules, message_text
from reflect_env.diagnostic import Diagnostic

HINTS: dict[str, str] = {
    # before the compiler
    "no_code": "Answer with one Scala code block that holds the whole module.",
    "empty_source": "Write the module; there is no text to compile.",
    "source_too_large": "Shorten the source$limit.",
    "nesting_too_deep": "Nest fewer brackets$limit; give intermediate results a name.",
    "expression_too_long": "Split the expression$limit; use a Vec with `.reduce`, or name intermediate sums.",
    "bad_characters": "Use plain UTF-8 text without control characters.",
    "policy_violation": "Describe hardware only: no files, processes, network, threads, reflection or System calls.",
    "black_box": "Describe the circuit in Chisel; BlackBox and ExtModule are not accepted.",
    # syntax
    "unclosed_brace": "Close every `{` with a `}`; one is missing before this place.",
    "unclosed_parenthesis": "Close every `(` with a `)`; one is missing before this place.",
    "extra_closing": "Remove the closing bracket that nothing opened.",
    "unclosed_string": 'End the string with `"` on the same line.',
    "unclosed_comment": "End the comment with `*/`.",
    "code_fence_left": "Remove the Markdown fence; the file holds Scala only.",
    "prose_left": "Remove the text that is not Scala, or make it a comment with `//`.",
    "placeholder_left": "Write the missing part; `...` and `???` are not code.",
    "verilog_syntax": "This is Verilog; in Chisel: `when`/`switch` for `if`/`case`, `Mux(c, a, b)` for `c ? a : b`, "
    "`Cat(a, b)` for `{a, b}`, `RegNext`/`RegInit` for `always`.",
    "verilog_literal": 'Write `"hFF".U(8.W)`, `"b1010".U` or `255.U` for a Verilog literal.',
    "verilog_slice": "Write `x(hi, lo)` or `x(i)` for bits, not `[hi:lo]` or `(hi:lo)`.",
    "c_style_for": "Write `for (i <- 0 until n)`.",
    "connect_in_declaration": "Declare first: `val w = Wire(UInt(8.W))`, then `w := value`; or write `val w = value`.",
    "else_after_when": "Write `.otherwise { ... }` after `when`, not `else`.",
    "match_on_hardware": "Use `switch(x) { is(0.U) { ... } }` or `MuxLookup`; Scala's `match` cannot look at hardware.",
    "keyword_as_name": "`$name` is a Scala keyword; choose another name.",
    "scala3_syntax": "Write Scala 2.13: `{ ... }` around bodies, `def f(x: T): T = ...`, no `end`, `import x._`.",
    "condition_needs_parentheses": "Put the condition in parentheses: `when (c) { ... }`.",
    "other_parse": "Correct the Scala syntax here.",
    # names
    "import_missing": "Add `import $imports`.",
    "wrong_import": "`$name` does not exist in this toolchain; use `import chisel3._`, `chisel3.util._` "
    "and `circt.stage.ChiselStage`.",
    "chisel2_api": "This is Chisel 2; in Chisel 3: $instead.",
    "not_found": "Declare `$name` before use, or correct its spelling$io.",
    "unknown_member": "`$name` is not a member of $owner; check the spelling and the type.",
    "module_without_new": "Write `Module(new $name(...))`.",
    "bundle_without_new": "Write `new Bundle { ... }`.",
    "switch_default": "`switch` has no default: assign the default value before the `switch`.",
    "elsewhen_without_dot": "Write `}.elsewhen(c) { ... }` and `}.otherwise { ... }`: a dot, on the line of the brace.",
    "duplicate_definition": "Rename or remove the second definition of `$name`.",
    "illegal_inheritance": "Extend `chisel3.Module`, and give your class another name than a library class.",
    # types
    "reassign_val": "Connect hardware with `:=`; `=` is only for definitions.",
    "literal_needs_U": "Make the Scala value hardware: `5.U`, `5.U(8.W)`, `(-5).S`, `n.U`.",
    "literal_needs_b": "Write `true.B` or `false.B`.",
    "bool_expected": "A condition must be a Bool: compare (`x =/= 0.U`), use `x.asBool` or `x(0)`; or declare a Bool.",
    "scala_comparison": "Compare hardware with `===` and `=/=`.",
    "scala_if_on_hardware": "Use `when (c) { ... }` or `Mux(c, a, b)`; Scala's `if` cannot look at hardware.",
    "logical_operator_on_uint": "Use `&`, `|`, `~` for bits; `&&`, `||`, `!` take Bool.",
    "reset_needs_asbool": "Use `reset.asBool`.",
    "width_expected": "A width is written `8.W` or `n.W`.",
    "scala_int_expected": "A Scala Int is needed here, known at elaboration; hardware values can index a Vec or Mem.",
    "dynamic_slice": "Slice bounds must be constants; shift first: `(x >> base)(7, 0)`.",
    "vec_literal": "Values: `VecInit(a, b, ...)` or `VecInit(Seq.fill(n)(x))`; the type: `Vec(n, UInt(8.W))`.",
    "mem_arguments": "Write `Mem(depth, UInt(8.W))`: the depth comes first.",
    "empty_parens": "Remove the `()`: `asUInt`, `asBool`, `andR`, `orR`, `fire` take no parentheses.",
    "argument_order": "Check the order: `RegEnable(next, init, enable)`, `Fill(n, x)`.",
    "muxlookup_form": "Write `MuxLookup(key, default)(Seq(0.U -> a, 1.U -> b))`.",
    "muxcase_form": "Write `MuxCase(default, Seq(cond1 -> a, cond2 -> b))`.",
    "bitpat_in_is": "`is` takes constants; for a BitPat use `when(x === BitPat(...))` or `Lookup`.",
    "enum_without_nil": "End the pattern with `:: Nil`: `val a :: b :: Nil = Enum(2)`.",
    "tuple_as_hardware": "This is a pair; take it apart: `val (value, wrap) = Counter(...)`.",
    "when_as_value": "`when` has no value: use `Mux(c, a, b)`, or assign inside the branches.",
    "overloaded_no_match": "No form of the method takes these arguments: $arguments.",
    "missing_arguments": "Pass a value for `$name`.",
    "too_many_arguments": "Remove arguments: $found given, $expected expected.",
    "unknown_parameter": "There is no parameter called `$name`.",
    "unimplemented_member": "Implement every abstract member, or make the class abstract.",
    "override_needed": "The name is taken by the parent class; choose another (`clock` and `reset` are there already).",
    "chisel_type_parameter": "Bound the type parameter: `[T <: Data]`.",
    "type_mismatch": "The expression has type $found, but $required is needed.",
    "missing_type": "Add the type explicitly.",
    "other_type": "Correct the type error.",
    # which module
    "no_module": "Define a class that extends `Module`.",
    "abstract_module": "Define a concrete module; an abstract class cannot be elaborated.",
    "constructor_parameters": "Give every constructor parameter a default value.",
    "name_mismatch": "Name the module `$expected`; found `$found`.",
    "port_mismatch": "Make the ports exactly as asked: $ports.",
    "two_modules": "Keep the asked module last, or give exactly one top module.",
    # elaboration
    "hardware_expected": "A bare type is not hardware: wrap it in `Wire(...)`, `Reg(...)`, `IO(...)`, or use a value.",
    "chisel_type_expected": "A type is needed here, not a value: `Reg(UInt(8.W))`, or `RegInit(0.U(8.W))` for a value.",
    "literal_too_wide": "The literal needs $needed bits; widen it or choose a smaller value.",
    "literal_negative": "A UInt cannot be negative: use `.S`, or subtract.",
    "literal_base": 'A literal string starts with its base: `"hff".U`, `"b1010".U`, `"d10".U`.',
    "index_out_of_range": "The last valid index is $last; `until` excludes its end, `to` includes it.",
    "bit_range_reversed": "Write the high bit first: `x(hi, lo)`.",
    "sub_word_assign": "Bits of a UInt cannot be assigned: use a `Vec(n, Bool())` and `.asUInt`, or `Cat`.",
    "module_not_wrapped": "Write `Module(new X(...))`.",
    "direction_violation": "`$sink` cannot be driven here: drive outputs and child inputs; check the side of `:=`.",
    "bulk_connect_conflict": "Both sides drive: use `Flipped(...)` on one of them.",
    "type_mismatch_connect": "Convert before connecting: `.asUInt`, `.asSInt`, `.asBool`, `.asTypeOf(sink)`.",
    "vec_length_mismatch": "Both Vecs must have the same length.",
    "bundle_field_mismatch": "Both bundles need the field `$field`; connect the fields one by one or use one class.",
    "mux_types": "Both branches of a Mux need the same type: convert one with `.asUInt` or `.asSInt`.",
    "bool_from_wide_uint": "Only one bit is a Bool: use `x.orR`, `x =/= 0.U` or `x(0)`.",
    "no_implicit_clock": "A RawModule has no clock: extend `Module`, or use `withClockAndReset(clock, reset) { ... }`.",
    "no_implicit_reset": "A RawModule has no reset: extend `Module`, or use `withClockAndReset(clock, reset) { ... }`.",
    "use_before_definition": "`$name` is used before the line that defines it; move the definition up.",
    "is_not_exclusive": "Each `is` needs another constant; a value stands twice in this `switch`.",
    "enum_count": "`Enum(n)` must have as many states as the pattern has names.",
    "escaped_scope": "Declare the Wire outside the `when` and only assign it inside.",
    "width_unknown": "Give the signal a width: `UInt(8.W)`.",
    "missing_io": "Give the module its ports: `val io = IO(new Bundle { ... })`.",
    "none_get": "An Option is empty here; guard the access with the condition that fills it.",
    "require_failed": "A `require` of the candidate or of Chisel is not met.",
    "null_pointer": "A value is used before it is set; move its definition up.",
    "scala_exception": "Scala code of the candidate threw while the circuit was built.",
    "stack_overflow": "The recursion does not end; give it a base case.",
    "unconnected_clock": "Connect the clock.",
    "clone_type": "Make every constructor parameter of the Bundle a `val`, or override `cloneType`.",
    "dynamic_index_width": "The index has more bits than the Vec needs; give it `log2Ceil(n)` bits.",
    "extraction_failed": "Answer with one code block that holds the whole module.",
    "no_message": "The stage failed without saying why; simplify the module until it passes.",
    "other_elaboration": "Correct what the message names.",
    # lowering
    "not_initialized": "Drive `$sink` on every path: a default before `when`/`switch`, or `.otherwise`.",
    "uninferred_width": "Give `$name` a width: `UInt(8.W)`.",
    "comb_loop": "Break the combinational loop $path with a register.",
    "shift_too_large": "Shift by fewer bits: slice the amount, `x << n(4, 0)`.",
    "width_mismatch": "Make both sides the same width.",
    "width_truncation": "$found bits are cut to $expected: widen the left side, or slice on purpose.",
    "empty_module": "The module has no ports, so nothing of it is left.",
    "other_lowering": "Correct what the message names.",
    # warnings of scalac and Chisel
    "literal_width_index": "`5.U(8)` takes bit 8; the width is written `5.U(8.W)`.",
    "deprecated_api": "Deprecated; use what the message names.",
    "pure_expression": "This expression has no effect; connect it with `:=`.",
    "feature_warning": "Scala asks for an explicit import here; it compiles.",
    "other_warning": "It compiles; read the message.",
    # limits
    "timeout": "It took too long$limit: look for an endless loop or a very large structure.",
    "out_of_memory": "It needs too much memory$limit: use Mem for large storage, not Vec or Reg.",
    "output_too_large": "The circuit is too large$limit.",
    "worker_killed": "The candidate ended the process that built it.",
    "scalac_crash": "The Scala compiler gave up on this text; write it in a simpler way.",
    # function
    "functional_mismatch": "Compare the first wrong cycle with what was asked for.",
    "forbidden_verilog": "Describe the circuit in Chisel only: no system task, hierarchical name, delay or string.",
    "unreadable_verilog": "Hand over the Verilog that firtool writes: one closed design of plain modules.",
}
"""Code to its one-line hint. `$placeholders` are filled from the message; append only, never rename."""

_DEFAULTS = {
    "limit": "",
    "io": "",
    "imports": "chisel3.util._",
    "name": "it",
    "owner": "its type",
    "instead": "use today's form",
    "arguments": "see the message",
    "found": "the one given",
    "expected": "the one asked",
    "required": "another",
    "needed": "more",
    "last": "size - 1",
    "sink": "the signal",
    "field": "that is missing",
    "path": "",
    "ports": "see the message",
}
"""What a placeholder reads where nothing is known about it; one for every placeholder."""


_MATCHED_LINE = 4_000
"""Characters of the source line that rules look at."""


def hint_for(code: str, **fields: str) -> str:
    """Return the hint of `code` with `fields` filled in, as one defused line.

    Raises:
        KeyError: If `code` is not in the catalogue.

    """
    template = HINTS[code]
    if "$" not in template:
        return template
    known = {name: _short(value) for name, value in fields.items() if value}
    for name in _DEFAULTS.keys() - known.keys():
        template = template.replace(f"`${name}`", _DEFAULTS[name])
    return Template(template).substitute({**_DEFAULTS, **known})


def diagnose(
    code: str,
    stage: str,
    message: str,
    *,
    severity: str = "error",
    line: int | None = None,
    column: int | None = None,
    source: str = "",
    **fields: str,
) -> Diagnostic:
    """Build a diagnostic whose code the caller decided, such as `name_mismatch` or `timeout`.

    `fields` fill the hint: `expected` and `found` for `name_mismatch`, `ports` for `port_mismatch`, `limit` (such as
    `" to 64 KiB"`) for the limits.
    """
    return Diagnostic(
        code=code,
        severity=severity,
        stage=str(stage),
        line=line,
        column=column,
        message=message_text.clean_message(message),
        source_line=message_text.source_line(source, line),
        hint=hint_for(code, **fields),
    )


def classify(
    stage: str, severity: str, message: str, *, line: int | None, column: int | None, source: str
) -> Diagnostic:
    """Turn one message of scalac, Chisel or firtool into a `Diagnostic`.

    `line` and `column` are 1-based places in `source`, or None (0 counts as None). The place is mended where the
    compiler's own is known to mislead: firtool names the class line for an output that nothing drives, the JVM the
    definition for a value used too early.
    """
    cleaned = message_text.clean_message(message)
    place = message_place.reported(message, line, column, source)
    line_text = message_text.source_line(source, place.line, _MATCHED_LINE)
    match = message_rules.own(message) or message_rules.match(str(stage), severity, cleaned, line_text, source)
    place = message_place.mend(match.code, cleaned, match.fields, place, source)
    return Diagnostic(
        code=match.code,
        severity=severity,
        stage=str(stage),
        line=place.line,
        column=place.column,
        message=message_text.one_line_mismatch(cleaned) or "(no message)",
        source_line=message_text.source_line(source, place.line),
        hint=hint_for(match.code, **match.fields),
    )


def _short(value: str) -> str:
    """One line of at most 160 harmless characters; a candidate can choose it."""
    return message_text.clip(message_text.defuse(" ".join(message_text.printable(value[:1000]).split())), 160)
