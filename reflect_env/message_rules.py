"""Which code a cleaned message gets: ordered tables, one for each kind of stage, the first match wins.

A rule may also look at the source line, because scalac says the same about different mistakes. Patterns are linear:
no nested repetition, bounded wildcards.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from reflect_env.chisel_names import CHISEL2_NAMES, IMPORTS


@dataclass(frozen=True)
class Match:
    """The code of a message and what its hint may name."""

    code: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Rule:
    """`code` where `message` is found in the message and `line`, if given, in the source line."""

    code: str
    message: re.Pattern[str]
    line: re.Pattern[str] | None = None
    fixed: tuple[tuple[str, str], ...] = ()
    """Hint fields that do not come from the message."""


def _rule(code: str, message: str, line: str | None = None, **fixed: str) -> Rule:
    return Rule(code, re.compile(message), None if line is None else re.compile(line), tuple(fixed.items()))


_HARDWARE = r"chisel3\.(?:UInt|SInt|Bool|Bits|Data|Element|Num)"
_WRONG_ORDER = r"found ?: chisel3\.\w+\s+required: (?:Int|chisel3\.Bool)$|cannot be applied to"
_VERILOG_LINE = (
    r"^\s*(?:module\s+\w+\s*[(#;]|always(?:_ff|_comb)?\b|assign\s|endmodule\b|begin\b|end\b|input\s+\w|output\s+\w|"
    r"reg\s|wire\s|initial\s|case\s*\(|endcase\b)|\bposedge\b|<=\s*#"
)
_TERNARY_LINE = r"\?[^?\n]{1,200}:[^=:]"
_PROSE_LINE = (
    r"^\s*(?:#|\*\*|[-*•]\s+[A-Z]|\d{1,2}\.\s|(?:Here|This|The|Note|Explanation|In|To|I|It|Sure|Below|Above|We|You|And|Let|"
    r"Of course|Certainly|Output|Answer|Solution)\b(?!\s*[:=(.{]))"
)

_PARSE = (
    _rule("code_fence_left", r"", r"^\s*(?:`{3}|'')"),
    _rule("code_fence_left", r"quoted identifier"),
    _rule("match_on_hardware", r"'=>' expected", r"^\s*case\s.{0,200}\.[UBS]\b"),
    _rule(
        "verilog_literal", r"symbol literal|unclosed character literal|Invalid literal number", r"\d\s*'[shbdoSHBDO]"
    ),
    _rule("verilog_slice", r"']' expected but|does not take type parameters", r"\[[^\]\n]{1,60}\]?"),
    _rule(
        "c_style_for", r"'<-' expected|illegal start of simple", r"\bfor\s*\(\s*(?:int\s+|var\s+|val\s+)?\w+\s*=[^=]"
    ),
    _rule("connect_in_declaration", r"'=' expected|pattern definition|'=' expected but", r"\b(?:val|var)\s+\w+\s*:="),
    _rule("else_after_when", r"but 'else' found|illegal start of .{0,40}definition", r"\belse\b"),
    _rule("placeholder_left", r"expected|illegal", r"^\s*(?:\.{3}|…)"),
    _rule("verilog_syntax", r"expected|illegal|unclosed", _VERILOG_LINE),
    _rule("verilog_syntax", r"but ',' found", r"\{[^{}\n]{0,200},"),
    _rule("verilog_syntax", r"expected|illegal", _TERNARY_LINE),
    _rule("scala3_syntax", r"expected", r"^\s*(?:class|object|trait|def|when|if|for|else|switch|is)\b.{0,300}:\s*$"),
    _rule("condition_needs_parentheses", r"expected", r"^[\s}.]{0,80}(?:when|elsewhen|switch|is|if|while)\s+[\w!~]"),
    _rule("unclosed_string", r"unclosed (?:multi-line )?string|unclosed string"),
    _rule("unclosed_comment", r"unclosed comment"),
    _rule("unclosed_brace", r"'\}' expected|Missing closing brace"),
    _rule("unclosed_parenthesis", r"'\)' expected"),
    _rule("extra_closing", r"Unmatched closing|but '[)\]}]' found"),
    _rule("prose_left", r"expected|illegal|unclosed", _PROSE_LINE),
    _rule("keyword_as_name", r"illegal start of simple pattern", r"\bva[lr]\s+(?P<name>[a-z]{2,9})\b"),
    _rule("keyword_as_name", r"identifier expected but '(?P<name>[a-z]{2,12})' found"),
    _rule("prose_left", r"expected class or object definition"),
    _rule("bad_characters", r"illegal character|illegal unicode"),
)

_TYPE = (
    _rule("elsewhen_without_dot", r"", r"^\s*\}?\s*(?:elsewhen|otherwise)\b"),
    _rule("scala3_syntax", r"(?:object|value) \* is not a member of package", r"^\s*import\b"),
    _rule("scala3_syntax", r"not found: value end\b|postfix operator", r"^\s*end\s+\w+\s*$"),
    _rule("switch_default", r"not found: value (?:default|otherwise)\b", r"^\s*default\b"),
    _rule("verilog_slice", r"does not take type parameters", r"\["),
    _rule("verilog_slice", r"required: 0$", r"\w+:\w+"),
    _rule("verilog_syntax", r"is not a member of", r"\s\?\s.{1,200}\s:\s"),
    _rule("module_without_new", r"not found: value (?P<name>[A-Z]\w*)", r"\bModule\s*\(\s*[A-Z]"),
    _rule("bundle_without_new", r"not found: value Bundle"),
    _rule("wrong_import", r"not found: object (?P<name>[\w.]+)", r"^\s*import\b"),
    _rule("wrong_import", r"object (?P<name>\w+) is not a member of package", r"^\s*import\b"),
    _rule(
        "wrong_import", r"(?:object|class|value|type) (?P<name>\w+) is not a member of package (?:chisel|circt|firrtl)"
    ),
    _rule("chisel2_api", r"unknown parameter name: init", r"\bReg\s*\(", instead="`RegInit(value)`"),
    _rule("unknown_parameter", r"unknown parameter name: (?P<name>\w+)"),
    _rule("duplicate_definition", r"^(?:method |value |class )?(?P<name>\w+) is already defined"),
    _rule("duplicate_definition", r"double definition"),
    _rule("logical_operator_on_uint", r"value (?:&&|\|\||unary_!) is not a member of " + _HARDWARE),
    _rule(
        "reset_needs_asbool",
        r"is not a member of chisel3\.Reset|found ?: chisel3\.(?:Abstract)?Reset\s+required: chisel3\.Bool",
    ),
    _rule("reassign_val", r"reassignment to val"),
    _rule("reassign_val", r"value [-+*&|^/]= is not a member of chisel3"),
    _rule("scala_int_expected", r"value W is not a member of " + _HARDWARE),
    _rule("vec_literal", r"is not a member of object chisel3\.Vec"),
    _rule(
        "muxlookup_form",
        r"overloaded method|cannot be applied|too many arguments",
        r"\bMuxLookup\s*\([^()\n]{0,80}(?:\([^()\n]{0,80}\)[^()\n]{0,80}){0,3},\s*(?:Seq|Array|List)\s*\(",
    ),
    _rule("muxcase_form", r"required: Seq\[\(chisel3\.Bool"),
    _rule("bitpat_in_is", r"BitPat", r"\bis\s*\(\s*BitPat"),
    _rule("empty_parens", r"cannot be applied to \(\)|does not take parameters", r"\.\w+\s*\(\s*\)"),
    _rule("argument_order", _WRONG_ORDER, r"\b(?:RegEnable|Fill)\s*\("),
    _rule("argument_order", r"found ?: Int\(\d+\)\s+required: chisel3", r"\bFill\s*\([^,\n]{1,80},\s*\d+\s*\)"),
    _rule(
        "mem_arguments",
        r"cannot be applied|overloaded method|required: (?:Int|BigInt)$",
        r"\b(?:Mem|SyncReadMem)\s*\(\s*(?:UInt|SInt|Bool|Vec|new)\b",
    ),
    _rule("chisel2_api", r"", r"\bUInt\s*\(\s*width\s*=", instead="a width is written `UInt(8.W)`"),
    _rule("chisel2_api", r"", r"\b[US]Int\s*\(\s*(?:INPUT|OUTPUT)", instead="`Input(UInt(8.W))`, `Output(UInt(8.W))`"),
    _rule(
        "chisel2_api",
        r"cannot be applied to \(Int, Int\)",
        r"\b[US]Int\s*\(",
        instead="a literal is written `5.U(8.W)`",
    ),
    _rule(
        "vec_literal",
        r"too many arguments|required: |cannot be applied",
        r"\bVec\s*\(\s*(?!\d+\s*,)[^()\n]{0,60}\d\.[USB]\b",
    ),
    _rule("vec_literal", r"required: Int$|cannot be applied", r"\bVec\s*\(\s*(?:[US]Int|Bool|new)\b"),
    _rule("vec_literal", r"type arguments \[Any\]|too many arguments", r"\bVec(?:Init)?\s*\("),
    _rule("enum_without_nil", r"found ?: List\[(?:chisel3\.)?(?:UInt|Type|Data)"),
    _rule(
        "dynamic_slice", r"y: Int\)chisel3\.UInt[^|]{0,300}cannot be applied to \((?:chisel3\.\w+, ?\w|Int, ?chisel3)"
    ),
    _rule("scala_int_expected", r"cannot be applied to \(chisel3\.(?:UInt|SInt|Bool)\)", r"\blog2\w*\s*\("),
    _rule("match_on_hardware", r"found ?: (?:Int|Boolean|String)\b.{0,40}\s+required: Unit", r"^\s*case\s"),
    _rule("match_on_hardware", r"is not a member|required: |cannot be", r"^\s*case\s+[^=]{0,80}\.[UBS]\b[^=]{0,80}=>"),
    _rule("width_expected", r"required: chisel3\.(?:internal\.firrtl\.)?Width"),
    _rule("when_as_value", r"found ?: (?:Unit|chisel3\.WhenContext)\s+required: chisel3", r"\bwhen\s*\("),
    _rule("scala_comparison", r"found ?: Boolean\s+required: chisel3", r"[^=!]==[^=]|!="),
    _rule("literal_needs_b", r"found ?: Boolean(?:\((?:true|false)\))?\s+required: (?:chisel3|T\b)"),
    _rule("scala_if_on_hardware", r"found ?: chisel3\.(?:Bool|UInt|Reset)\s+required: Boolean"),
    _rule("bool_expected", r"found ?: chisel3\.(?:UInt|SInt|Bits|Data)\s+required: chisel3\.Bool"),
    _rule("bool_expected", r"found ?: (?:Int|Boolean).{0,20}\s+required: chisel3\.Bool"),
    _rule("literal_needs_U", r"found ?: (?:Int|Long|BigInt|String)\b.{0,80}\s+required: (?:chisel3\.|T\b)"),
    _rule("literal_needs_U", r"type arguments \[(?:Int|Long|BigInt|String)\] do not conform"),
    _rule("scala_int_expected", r"found ?: chisel3\.\w+\s+required: (?:Int|BigInt|Long)\b"),
    _rule("tuple_as_hardware", r"found ?: \(chisel3\.[^\n]{1,200}\)\s+required: chisel3"),
    _rule("literal_needs_b", r"type arguments \[Boolean\] do not conform"),
    _rule(
        "chisel_type_parameter",
        r"type parameter bounds \[T <: chisel3\.Data\]|value \S{1,30} is not a member of type parameter",
    ),
    _rule("literal_needs_b", r"cannot be applied to \(Boolean\)"),
    _rule("literal_needs_U", r"cannot be applied to \((?:chisel3\.\w+, ?)?(?:Int|BigInt|String)\)"),
    _rule("illegal_inheritance", r"illegal inheritance"),
    _rule("missing_arguments", r"not enough arguments for [^\n]{0,400}\s*Unspecified value parameters? (?P<name>\w+)"),
    _rule("missing_arguments", r"not enough arguments|missing argument list"),
    _rule("too_many_arguments", r"too many arguments \(found (?P<found>\d+), expected (?P<expected>\d+)\)"),
    _rule("unimplemented_member", r"needs to be abstract|object creation impossible|is not defined$|deferred"),
    _rule("override_needed", r"cannot override|needs `?override`?|overrides nothing|weaker access"),
    _rule("overloaded_no_match", r"(?:cannot be applied to|does not match arguments) (?P<arguments>\([^\n]{0,160}\))"),
    _rule("overloaded_no_match", r"overloaded method|ambiguous reference"),
    _rule("missing_type", r"needs (?:result )?type|recursive value|cyclic"),
    _rule("unimplemented_member", r"is abstract; cannot be instantiated"),
    _rule("clone_type", r"cloneType|must be a val"),
    _rule("type_mismatch", r"found ?: (?P<found>[^\n]{1,160})\n? ?required: (?P<required>[^\n]{1,160})"),
    _rule(
        "unknown_member", r"(?:value|method|type|object) (?P<name>\S{1,80}) is not a member of (?P<owner>[^\n]{1,120})"
    ),
)

_ELABORATE = (
    _rule("vec_length_mismatch", r"Cannot assign to a Vec of length"),
    _rule("require_failed", r"^requirement failed: (?!all is conditions|The literal value|UInt literal|SInt literal)"),
    _rule("is_not_exclusive", r"is conditions must be mutually exclusive"),
    _rule("literal_too_wide", r"The literal value .{1,80}but at least (?P<needed>\d+) bits"),
    _rule("literal_negative", r"UInt literal .{1,400} is negative"),
    _rule("literal_base", r"^Invalid base|^NumberFormatException"),
    _rule("index_out_of_range", r"[Ii]ndex -?\d+ is out of range \[\d+, (?P<last>\d+)\]"),
    _rule("index_out_of_range", r"is out of bounds \(min -?\d+, max (?P<last>-?\d+)\)"),
    _rule("index_out_of_range", r"IndexOutOfBounds|out of bounds|out of range|^\d+$"),
    _rule("bit_range_reversed", r"Invalid bit range"),
    _rule("sub_word_assign", r"Cannot reassign to read-only"),
    _rule("module_not_wrapped", r"without wrapping it in Module\(\)"),
    _rule("missing_io", r"Module\(\) without|must have an? .{0,20}io|forgot to wrap .{0,40} in IO"),
    _rule("hardware_expected", r"must be hardware, not a bare Chisel type"),
    _rule("chisel_type_expected", r"must be a Chisel type, not hardware"),
    _rule("direction_violation", r"@[^\s:]{0,80}: ?(?P<sink>\S{1,80}) in \S{1,80} cannot be (?:written|read) from"),
    _rule(
        "bulk_connect_conflict",
        r"Both (?:Left and Right|Sink and Source|.{1,40}) are drivers|Neither .{1,40} is a driver",
    ),
    _rule("vec_length_mismatch", r"different length Vecs|length mismatch"),
    _rule("bundle_field_mismatch", r"(?:Record|Bundle|Source|Sink).{0,20} missing field \((?P<field>\w{1,80})\)"),
    _rule("escaped_scope", r"has escaped the scope"),
    _rule("type_mismatch_connect", r"have different types|cannot be connected|mismatched types"),
    _rule("mux_types", r"can't create Mux with heterogeneous|can't create .{1,20} with heterogeneous"),
    _rule("bool_from_wide_uint", r"can't co(?:n)?vert .{1,80} to Bool"),
    _rule("no_implicit_clock", r"No implicit clock"),
    _rule("no_implicit_reset", r"No implicit reset"),
    _rule("use_before_definition", r"Uninitialized field"),
    _rule("enum_count", r"MatchError|\(of class scala\.collection\.immutable", r"::.{1,400}=\s*Enum\b"),
    _rule("none_get", r"None\.get"),
    _rule("width_unknown", r"[Ww]idth of .{1,200} is unknown|unknown width"),
    _rule("placeholder_left", r"an implementation is missing"),
    _rule("clone_type", r"cloneType|clonetype|AutoClonetype"),
    _rule("null_pointer", r"NullPointerException|because \".{1,200}\" is null"),
    _rule("stack_overflow", r"StackOverflowError"),
    _rule("out_of_memory", r"OutOfMemoryError|Java heap space"),
    _rule("worker_killed", r"^System\.exit"),
    _rule("scala_exception", r"^(?:\w*(?:Exception|Error|Throwable)|MatchError)(?::|$)"),
    _rule("scala_exception", r"/ by zero|key not found|empty collection|\.head of empty|empty\.\w+"),
    _rule("stack_overflow", r"^(?:null)?$"),
)

_LOWER = (
    _rule("not_initialized", r"(?:sink|port|wire|register) \"(?P<sink>[^\"\n]{0,200})\" not fully initialized"),
    _rule("uninferred_width", r"uninferred (?:width|reset): \w+ \"(?P<name>[^\"\n]{1,200})\""),
    _rule("uninferred_width", r"must have known width|constrained to be wider than itself|uninferred"),
    _rule("comb_loop", r"combinational cycle"),
    _rule("shift_too_large", r"shift amount too large"),
    _rule("width_truncation", r"RHS width (?P<found>\d+) exceeds LHS width (?P<expected>\d+)"),
    _rule("empty_module", r"is empty but cannot be removed"),
    _rule("width_mismatch", r"width .{0,80}(?:mismatch|exceeds|larger|greater)|widths? .{0,40}differ"),
    _rule("type_mismatch_connect", r"cannot connect non-equivalent"),
)

_POLICY = (_rule("black_box", r"in another hardware language|\bBlackBox\b|\bExtModule\b|\bextmodule\b"),)

_WARNING = (
    _rule("literal_width_index", r"Passing an Int to \.[US] is usually a mistake"),
    _rule("dynamic_index_width", r"Dynamic index with width|\[W00[34]\]"),
    _rule("width_truncation", r"RHS width (?P<found>\d+) exceeds LHS width (?P<expected>\d+)"),
    _rule("empty_module", r"is empty but cannot be removed"),
    _rule("deprecated_api", r"deprecated"),
    _rule("pure_expression", r"pure expression does nothing"),
    _rule("feature_warning", r"should be enabled|-feature"),
)

_OWN = (
    _rule("no_module", r"\Ano module: "),
    _rule("abstract_module", r"\Aabstract module: "),
    _rule("constructor_parameters", r"\Aconstructor parameters without defaults: "),
    _rule("timeout", r"\Atimeout: [a-z ]{1,60}\Z"),
    _rule("nesting_too_deep", r"\Amemory: an expression is nested too deeply"),
    _rule("out_of_memory", r"\Amemory: [a-z ]{1,60}\Z"),
    _rule("output_too_large", r"\Aoutput_limit: [a-zA-Z ]{1,60}\Z"),
    _rule("worker_killed", r"\Athe candidate ended or corrupted its worker process"),
    _rule("scalac_crash", r"\Athe compiler itself failed on this text"),
    _rule("no_message", r"\Afailed without a message\Z"),
)
"""What the supervisor itself says; looked for in the raw text, where a candidate's exception has its class name."""

_TABLES: dict[str, tuple[tuple[Rule, ...], str]] = {
    "parse": (_PARSE, "other_parse"),
    "type": (_TYPE, "other_type"),
    "elaborate": (_ELABORATE, "other_elaboration"),
    "lower": (_LOWER, "other_lowering"),
    "policy": (_POLICY, "policy_violation"),
    "extract": ((), "no_code"),
}

_NOT_FOUND = re.compile(r"^not found: (?:value|type|object) (?P<name>\S{1,80})")
_JAVA_NAME = re.compile(r"^class java\.lang\.(\w{1,40}) is not a value")
_NO_MEMBER = re.compile(r"^value (?P<name>\w{1,80}) is not a member of (?P<owner>[^\n]{1,120})")
_TYPE_NAME = re.compile(r"\b(?:class|object)[ \t]+(\w+)")
_PORT_NAME = re.compile(r"\bval[ \t]+(\w+)[ \t]*=[ \t]*(?:Input|Output|Flipped)\b")
_IMPORTS_CHISEL = re.compile(r"^[ \t]*import[ \t]+chisel3\._", re.MULTILINE)


def match(stage: str, severity: str, message: str, line_text: str, source: str) -> Match:
    """Return the code of a cleaned message of scalac, Chisel or firtool; `other_*` where no rule knows it."""
    if severity == "warning":
        return _first(_WARNING, message, line_text) or Match("other_warning")
    table, other = _TABLES.get(stage, ((), "other_elaboration"))
    named = _name(message, line_text, source) if stage == "type" else None
    return named or _first(table, message, line_text) or Match(other)


def own(message: str) -> Match | None:
    """Return the code of a message of the supervisor's own, None for every other."""
    return _first(_OWN, message, "")


def _first(table: tuple[Rule, ...], message: str, line_text: str) -> Match | None:
    for rule in table:
        found = rule.message.search(message)
        if found and (rule.line is None or rule.line.search(line_text)):
            in_line = rule.line.search(line_text) if rule.line else None
            fields = {k: v for m in (in_line, found) if m for k, v in m.groupdict().items() if v}
            return Match(rule.code, {**fields, **dict(rule.fixed)})
    return None


def _name(message: str, line_text: str, source: str) -> Match | None:
    """Give the codes that need to know Chisel's names: a missing import, a removed API, a forgotten `io.`."""
    no_chisel = not _imports_chisel(source)
    shadowed = _JAVA_NAME.match(message)
    if shadowed and shadowed[1] in IMPORTS:
        return Match("import_missing", {"imports": IMPORTS[shadowed[1]]})
    if message.startswith("illegal inheritance from final class Module"):
        return Match("import_missing", {"imports": "chisel3._"}) if no_chisel else Match("illegal_inheritance")
    if no_chisel and message.startswith("value W is not a member of Int"):
        return Match("import_missing", {"imports": "chisel3._"})
    member = _NO_MEMBER.match(message)
    if member and member["name"] in CHISEL2_NAMES:
        return Match("chisel2_api", {"instead": f"`{CHISEL2_NAMES[member['name']]}`"})
    missing = _NOT_FOUND.match(message)
    if (
        missing is None or missing["name"] not in line_text
    ):  # scalac points at the name; an @implicitNotFound text need not
        return None
    return _missing_name(missing["name"], line_text, source, no_chisel)


def _missing_name(name: str, line_text: str, source: str, no_chisel: bool) -> Match | None:
    if re.match(r"\s*import\s[^;]*$", line_text) or (name == "Bundle" and not no_chisel):
        return None
    if name in CHISEL2_NAMES:
        return Match("chisel2_api", {"instead": f"`{CHISEL2_NAMES[name]}`"})
    if name in IMPORTS and (no_chisel or IMPORTS[name] != "chisel3._"):
        return Match("import_missing", {"imports": IMPORTS[name]})
    if name in _own_types(source) or name in ("default", "elsewhen", "otherwise", "end"):
        return None
    return Match("not_found", {"name": name, "io": f": `io.{name}`" if name in _own_ports(source) else ""})


@lru_cache(maxsize=16)
def _imports_chisel(source: str) -> bool:
    return _IMPORTS_CHISEL.search(source) is not None


@lru_cache(maxsize=16)
def _own_types(source: str) -> frozenset[str]:
    return frozenset(_TYPE_NAME.findall(source))


@lru_cache(maxsize=16)
def _own_ports(source: str) -> frozenset[str]:
    return frozenset(_PORT_NAME.findall(source))
