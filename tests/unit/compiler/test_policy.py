"""What the class-file policy lets through and what it refuses, on class files written by hand."""

from __future__ import annotations

import pytest

from reflect_env.compiler.classfile import ClassFile, MalformedClass
from reflect_env.compiler.policy import POLICY_VERSION, diagnostics, reachable, violations
from reflect_env.compiler.policy_rules import REASONS, RULES
from tests.unit.compiler.class_assembler import ClassWriter, u2

PACKAGE = "c00000042"
TOP = f"{PACKAGE}/Top"


def scan(*writers: ClassWriter):
    return violations({writer.name: bytes(writer) for writer in writers}, PACKAGE)


def call(owner: str, name: str, descriptor: str = "()V"):
    writer = ClassWriter(TOP)
    writer.calls(owner, name, descriptor, line=7)
    return scan(writer)


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        ("chisel3/UInt", "$plus"),
        ("chisel3/package$UInt$", "apply"),
        ("chisel3/util/Decoupled$", "apply"),
        ("chisel3/experimental/hierarchy/core/Definition$", "apply"),
        ("chisel3/internal/HasId", "suggestName"),
        ("chisel3/internal/firrtl/Width", "get"),
        ("chisel3/util/experimental/decode/decoder$", "apply"),
        ("scala/collection/immutable/List$", "apply"),
        ("scala/Predef$", "println"),
        ("scala/sys/package$", "error"),
        ("scala/util/Try$", "apply"),
        ("scala/reflect/ClassTag$", "apply"),
        ("scala/math/package$", "sqrt"),
        ("java/lang/String", "length"),
        ("java/lang/Math", "pow"),
        ("java/lang/System", "arraycopy"),
        ("java/io/PrintStream", "println"),
        ("java/lang/Class", "getSimpleName"),
        ("java/lang/reflect/Method", "invoke"),
        ("java/lang/reflect/InvocationTargetException", "getCause"),
        ("java/lang/invoke/LambdaMetafactory", "altMetafactory"),
        ("java/io/IOException", "getMessage"),
        ("[Lchisel3/UInt;", "clone"),
        ("[[I", "clone"),
    ],
)
def test_what_hardware_modules_use_is_allowed(owner, name):
    assert call(owner, name) == ()


@pytest.mark.parametrize(
    ("owner", "name", "kind", "used"),
    [
        ("java/lang/System", "exit", "process", "java.lang.System.exit"),
        ("java/lang/System", "nanoTime", "nondeterminism", "java.lang.System.nanoTime"),
        ("java/lang/System", "getenv", "environment", "java.lang.System.getenv"),
        ("java/lang/Runtime", "getRuntime", "process", "java.lang.Runtime"),
        ("scala/sys/package$", "exit", "process", "scala.sys.exit"),
        ("scala/sys/process/package$", "stringToProcess", "process", "scala.sys.process"),
        ("java/lang/Thread", "start", "threads", "java.lang.Thread"),
        ("java/lang/Object", "wait", "threads", "java.lang.Object.wait"),
        ("java/lang/Class", "forName", "reflection", "java.lang.Class.forName"),
        ("java/lang/invoke/MethodHandles", "lookup", "reflection", "java.lang.invoke.MethodHandles.lookup"),
        ("java/lang/reflect/Field", "get", "reflection", "java.lang.reflect.Field"),
        ("scala/reflect/runtime/package$", "universe", "reflection", "scala.reflect.runtime"),
        ("sun/misc/Unsafe", "putLong", "reflection", "sun.misc.Unsafe"),
        ("scala/io/Source$", "fromFile", "files", "scala.io.Source"),
        ("java/io/PrintStream", "<init>", "files", "java.io.PrintStream"),
        ("os/package$", "pwd", "files", "os"),
        ("chisel3/SimLog$", "file", "files", "chisel3.SimLog.file"),
        ("java/net/Socket", "<init>", "network", "java.net.Socket"),
        ("scala/util/Random$", "nextInt", "nondeterminism", "scala.util.Random"),
        ("java/lang/Math", "random", "nondeterminism", "java.lang.Math.random"),
        ("scala/Console$", "withOut", "console", "scala.Console.withOut"),
        ("chisel3/BlackBox", "<init>", "verilog", "chisel3.BlackBox"),
        ("chisel3/experimental/ExtModule", "<init>", "verilog", "chisel3.experimental.ExtModule"),
        ("chisel3/util/HasBlackBoxInline", "setInline$", "verilog", "chisel3.util.HasBlackBoxInline"),
        ("chisel3/util/experimental/loadMemoryFromFile$", "apply", "memory_file",
         "chisel3.util.experimental.loadMemoryFromFile"),
        ("chisel3/experimental/annotate$", "apply", "annotation", "chisel3.experimental.annotate"),
        ("circt/stage/ChiselStage$", "emitSystemVerilog", "toolchain", "circt.stage.ChiselStage"),
        ("chisel3/simulator/EphemeralSimulator$", "simulate", "testbench", "chisel3.simulator.EphemeralSimulator"),
        ("chisel3/internal/Builder$", "pushCommand", "internal", "chisel3.internal.Builder"),
        ("org/example/Anything", "f", "unlisted", "org.example.Anything"),
    ],
)  # fmt: skip
def test_what_no_hardware_module_needs_is_refused_with_its_reason(owner, name, kind, used):
    (violation,) = call(owner, name)
    assert (violation.kind, violation.line) == (kind, 7)
    assert violation.message == f"uses {used}: {REASONS[kind]}"


def test_a_random_number_generator_needs_a_seed():
    assert call("scala/util/Random", "<init>", "(I)V") == ()
    assert [violation.kind for violation in call("scala/util/Random", "<init>", "()V")] == ["nondeterminism"]


def test_inheriting_from_a_denied_class_is_refused():
    writer = ClassWriter(TOP, parent="java/lang/Thread", interfaces=("chisel3/util/HasBlackBoxPath",))
    assert {violation.owner for violation in scan(writer)} == {"java.lang.Thread", "chisel3.util.HasBlackBoxPath"}


def test_a_class_that_no_code_uses_may_be_mentioned():
    writer = ClassWriter(TOP)
    writer.class_("java/lang/Thread")
    assert scan(writer) == ()


def test_each_thing_is_reported_once_at_its_first_line():
    writer = ClassWriter(TOP)
    writer.calls("java/lang/System", "exit", line=9, inside="g")
    writer.calls("java/lang/System", "exit", line=4, inside="f")
    assert [(violation.line, violation.class_name) for violation in scan(writer)] == [(4, "Top")]


def test_the_order_does_not_depend_on_the_order_of_the_classes():
    one, two = ClassWriter(TOP), ClassWriter(f"{PACKAGE}/Other")
    one.calls("java/lang/Thread", "yield", line=3)
    two.calls("java/lang/Runtime", "gc", line=2)
    assert scan(one, two) == scan(two, one)
    assert [violation.line for violation in scan(one, two)] == [2, 3]


@pytest.mark.parametrize("name", ["circt/stage/ChiselStage", "c00000043/Top", "c00000042x/Top", "Top"])
def test_a_class_outside_the_package_is_refused(name):
    assert "package" in {violation.kind for violation in scan(ClassWriter(name))}


def test_a_class_under_another_key_than_its_name_is_refused():
    found = violations({TOP: bytes(ClassWriter("java/lang/Evil"))}, PACKAGE)
    assert [violation.kind for violation in found] == ["package"]


def test_own_classes_and_arrays_of_them_are_allowed():
    writer = ClassWriter(TOP)
    writer.calls(f"{PACKAGE}/Helper", "f", inside="f")
    writer.calls(f"[L{PACKAGE}/Helper;", "clone", inside="g")
    assert scan(writer) == ()


@pytest.mark.parametrize("name", ["a", "halt", "exit", "load", "exec", "invoke", "forName", "getMethod"])
def test_a_structural_call_without_arguments_may_have_the_name_of_any_port(name):
    writer = ClassWriter(TOP)
    writer.structural_call(name)
    assert scan(writer) == ()


@pytest.mark.parametrize(
    ("name", "parameters"),
    [("getClassLoader", "()"), ("getDeclaredFields", "()"), ("forName", "(Ljava/lang/String;)"), ("halt", "(I)")],
)
def test_a_structural_call_may_not_lead_to_reflection(name, parameters):
    writer = ClassWriter(TOP)
    writer.structural_call(name, parameters, line=5)
    (violation,) = scan(writer)
    assert (violation.kind, violation.member, violation.line) == ("reflection", name, 5)


def test_get_method_outside_a_generated_structural_call_is_refused():
    writer = ClassWriter(TOP)
    place = writer.member("java/lang/Class", "getMethod")
    writer.method("f", b"\x2a\xb6" + u2(place) + b"\xb0", line=8)
    assert [(violation.member, violation.line) for violation in scan(writer)] == [("getMethod", 8)]


def test_get_method_hidden_behind_a_generated_call_is_still_found():
    writer = ClassWriter(TOP)
    writer.structural_call("a")
    writer.method("f", b"\x2a\xb6" + u2(writer.member("java/lang/Class", "getMethod")) + b"\xb0", line=8)
    assert [violation.member for violation in scan(writer)] == ["getMethod"]


def test_get_method_as_a_method_handle_is_refused():
    writer = ClassWriter(TOP)
    handle = writer.handle(writer.member("java/lang/Class", "getMethod"))
    writer.method("f", b"\xba" + u2(writer.call_site(handle)) + b"\0\0\xb1")
    assert [violation.member for violation in scan(writer)] == ["getMethod"]


def main_object(inside: str = "main", descriptor: str = "([Ljava/lang/String;)V") -> ClassWriter:
    writer = ClassWriter(f"{PACKAGE}/Main$")
    code = b"\xb8" + u2(writer.member("circt/stage/ChiselStage", "emit")) + b"\xb1"
    writer.method(inside, code, descriptor, line=20)
    return writer


def test_code_that_only_main_runs_is_not_judged():
    assert scan(main_object()) == ()


def test_code_of_main_is_judged_once_something_calls_it():
    caller = ClassWriter(TOP)
    caller.calls(f"{PACKAGE}/Main$", "main", "([Ljava/lang/String;)V")
    assert [violation.line for violation in scan(main_object(), caller)] == [20]


def test_code_of_main_is_judged_once_a_string_names_it():
    caller = ClassWriter(TOP)
    caller.method("f", b"\x13" + u2(caller.string("main")) + b"\x57\xb1")
    assert [violation.line for violation in scan(main_object(), caller)] == [20]


def test_a_method_that_is_merely_called_main_is_judged():
    assert [violation.line for violation in scan(main_object(descriptor="()V"))] == [20]


def test_the_body_of_an_app_is_judged_where_delayed_init_is_not_apps_own():
    app = main_object("delayedEndpoint$c00000042$Main$1", "()V")
    app.method("delayedInit", b"\xb8" + u2(app.member("scala/App", "delayedInit$")) + b"\xb1")
    assert scan(app) == ()
    eager = main_object("delayedEndpoint$c00000042$Main$1", "()V")
    eager.method("delayedInit", b"\xb8" + u2(eager.member("scala/Function0", "apply$mcV$sp")) + b"\xb1")
    assert [violation.line for violation in scan(eager)] == [20]


def test_reachable_leaves_out_what_the_top_module_never_names():
    top, companion, bundle, tester = (ClassWriter(f"{PACKAGE}/{name}") for name in ("Top", "Top$", "Bundle", "Tester"))
    companion.class_(f"{PACKAGE}/Helper")
    top.utf8(f"(L{PACKAGE}/Bundle;)V")
    tester.calls(TOP, "<init>")
    helper = ClassWriter(f"{PACKAGE}/Helper")
    classes = {writer.name: bytes(writer) for writer in (tester, helper, top, companion, bundle)}
    assert list(reachable(classes, TOP)) == [f"{PACKAGE}/{name}" for name in ("Helper", "Top", "Top$", "Bundle")]


def test_reachable_follows_names_into_inner_packages_and_beyond_ascii():
    top, inner = ClassWriter(TOP), ClassWriter(f"{PACKAGE}/circt/Größe$$anon$1")
    top.class_(inner.name)
    classes = {writer.name: bytes(writer) for writer in (top, inner)}
    assert reachable(classes, TOP) == classes


@pytest.mark.parametrize("cut", [0, 3, 9, 30, 60])
def test_a_cut_class_file_is_malformed(cut):
    writer = ClassWriter(TOP)
    writer.calls("chisel3/UInt", "f")
    found = violations({TOP: bytes(writer)[:cut]}, PACKAGE)
    assert [violation.kind for violation in found] == ["malformed"]


def test_no_change_of_one_byte_breaks_the_reader():
    writer = ClassWriter(TOP)
    writer.calls("java/lang/System", "exit", line=1)
    writer.structural_call("getClassLoader")
    whole = bytes(writer)
    for place in range(len(whole)):
        for value in (0, 1, 255, whole[place] ^ 1):
            violations({TOP: whole[:place] + bytes([value]) + whole[place + 1 :]}, PACKAGE)


def test_an_unknown_constant_kind_is_malformed():
    with pytest.raises(MalformedClass, match="unknown constant kind 2"):
        ClassFile(b"\xca\xfe\xba\xbe\0\0\0\x34\0\x02\x02")


def test_diagnostics_show_the_authors_line():
    source = "class Top {\r\n  sys.exit(0)\r\n}"
    writer = ClassWriter(TOP)
    writer.calls("scala/sys/package$", "exit", line=2)
    (diagnostic,) = diagnostics(scan(writer), source)
    assert (diagnostic.code, diagnostic.stage, diagnostic.line) == ("policy_violation", "policy", 2)
    assert diagnostic.source_line == "  sys.exit(0)"


def test_external_modules_have_a_code_of_their_own():
    assert [d.code for d in diagnostics(call("chisel3/BlackBox", "<init>"), "")] == ["black_box"]


def test_the_tables_are_consistent():
    assert {rule.kind for rule in RULES.values()} <= {"", *REASONS}
    assert len(POLICY_VERSION) == 16
