"""Which parts of the libraries a candidate may use: the tables of the policy, nothing else.

A name is looked up from the longest to the shortest: `scala/sys/package$`, `scala/sys`, `scala`. The first entry found
decides; what no entry covers is denied. This is an allow-list: a library that joins the class path later starts denied.
"""

from __future__ import annotations

from dataclasses import dataclass

REASONS = {
    "process": "a hardware module may not start, end or inspect a process",
    "files": "a hardware module may not read or write files",
    "network": "a hardware module may not use the network",
    "reflection": "a hardware module may not use reflection or load classes",
    "threads": "a hardware module may not start threads or wait for time to pass",
    "environment": "a hardware module may not look at the machine that it is built on",
    "nondeterminism": "the same text must give the same hardware every time; use a seeded scala.util.Random or a table",
    "console": "printing is fine, but the console may not be read or redirected",
    "verilog": "text in another hardware language cannot be judged; describe the circuit in Chisel",
    "memory_file": "memories may not be loaded from files; use VecInit for a table",
    "annotation": "annotations act on the whole toolchain, not on the module",
    "toolchain": "the judge elaborates the module itself; leave out the code that emits Verilog",
    "testbench": "the judge brings its own test bench; leave out simulation and tests",
    "internal": "this is a part of Chisel's implementation that is not meant for hardware modules",
    "unlisted": "only Chisel and the pure parts of the Scala and Java libraries are available",
    "package": "a candidate's classes may only live in its own package",
    "malformed": "the compiler emitted a class file that cannot be checked",
}
"""Kind of violation to the sentence that tells the author why."""


@dataclass(frozen=True)
class Rule:
    """What may be done with one owner (a class, or a package with all that is in it)."""

    kind: str = ""
    """The kind of violation where something is denied."""
    only: frozenset[str] | None = None
    """Where given, the only members that may be used; the class itself may be named."""
    never: frozenset[str] = frozenset()
    """Members that may not be used, as `name` or, for one overload, `name(descriptor)`."""

    @property
    def denies_all(self) -> bool:
        """Whether the owner may not even be named."""
        return bool(self.kind) and self.only is None and not self.never


ALLOW = Rule()


def _only(kind: str, members: str) -> Rule:
    return Rule(kind, only=frozenset(members.split()))


def _never(kind: str, members: str) -> Rule:
    return Rule(kind, never=frozenset(members.split()))


_DENIED = {
    "process": "java/lang/Process java/lang/ProcessBuilder java/lang/ProcessHandle java/lang/Runtime "
    "java/lang/Shutdown scala/sys/process sun/misc/Signal java/lang/management",
    "files": "java/io java/nio scala/io scala/reflect/io os java/util/Scanner java/util/zip java/util/jar "
    "javax/sound javax/imageio geny scala/xml scala/cli",
    "network": "java/net javax/net java/rmi",
    "reflection": "java/lang/reflect java/lang/invoke java/lang/ClassLoader java/lang/Module java/lang/ModuleLayer "
    "java/lang/Package java/lang/ref java/lang/instrument java/lang/foreign scala/reflect scala/tools sun jdk "
    "java/util/ServiceLoader scala/compat scala/ref scala/beans com/sun "
    "scala/runtime/LambdaDeserializer scala/runtime/MethodCache",
    "threads": "java/lang/Thread java/lang/ThreadGroup java/lang/ThreadLocal java/lang/InheritableThreadLocal "
    "java/util/concurrent java/util/Timer java/util/TimerTask scala/concurrent scala/collection/parallel "
    "scala/sys/ShutdownHookThread java/util/stream",
    "environment": "scala/sys scala/util/Properties java/util/Properties java/util/Locale java/util/TimeZone",
    "nondeterminism": "scala/util/Random$ java/util/Random java/util/SplittableRandom java/util/UUID java/util/random "
    "java/time java/util/Date java/util/Calendar java/util/GregorianCalendar java/security",
    "console": "java/io/Console scala/io/StdIn",
    "verilog": "chisel3/BlackBox chisel3/ExtModule chisel3/experimental/ExtModule chisel3/FixedIOExtModule "
    "chisel3/experimental/BlackBoxHelpers chisel3/experimental/RawParam "
    "chisel3/util/HasBlackBoxInline chisel3/util/HasBlackBoxPath chisel3/util/HasBlackBoxResource "
    "chisel3/util/HasExtModuleInline chisel3/util/HasExtModulePath chisel3/util/HasExtModuleResource "
    "chisel3/util/BlackBoxResource chisel3/util/experimental/AutoBlackBox chisel3/util/experimental/SlangUtils "
    "chisel3/util/experimental/AutoBundleFromVerilog chisel3/util/experimental/CIRCTSRAM "
    "chisel3/Intrinsic chisel3/IntrinsicExpr chisel3/IntrinsicModule chisel3/experimental/IntrinsicModule "
    "chisel3/experimental/BaseIntrinsicModule chisel3/util/circt/BaseIntrinsic chisel3/util/circt/dpi "
    "chisel3/util/circt/PlusArgsTest chisel3/util/circt/PlusArgsValue",
    "memory_file": "chisel3/util/experimental/loadMemoryFromFile chisel3/util/experimental/loadMemoryFromFileInline "
    "chisel3/experimental/loadMemoryFromFile chisel3/experimental/loadMemoryFromFileInline "
    "chisel3/util/MemoryFile chisel3/util/HexMemoryFile chisel3/util/BinaryMemoryFile",
    "annotation": "chisel3/experimental/annotate chisel3/experimental/ChiselAnnotation firrtl/annotations "
    "chisel3/experimental/RunFirrtlTransform chisel3/util/experimental/getAnnotations chisel3/experimental/Trace "
    "chisel3/util/experimental/forceName chisel3/util/experimental/ForceNameAnnotation chisel3/aop",
    "toolchain": "chisel3/stage circt firrtl chisel3/emitVerilog chisel3/getVerilogString chisel3/ElaboratedCircuit "
    "chisel3/Driver logger chisel3/experimental/SerializableModuleGenerator chisel3/experimental/util",
    "testbench": "chisel3/simulator svsim chisel3/test chisel3/testing chisel3/testers chiseltest org/scalatest "
    "chisel3/experimental/inlinetest chisel3/SimulationTest chisel3/SimulationTestHarness chisel3/UnitTests "
    "chisel3/SimulationTestHarnessInterface chisel3/iotesters",
    "internal": "chisel3/internal chisel3/experimental/hierarchy/core/Proto",
}
"""Kind to the owners that may not be named at all."""

_ALLOWED = (
    # Chisel, with the exceptions above.
    "chisel3 chisel3/internal/HasId chisel3/internal/NamedComponent chisel3/internal/InstanceId "
    "chisel3/internal/package chisel3/internal/plugin chisel3/internal/sourceinfo chisel3/internal/firrtl/Width "
    "chisel3/internal/firrtl/KnownWidth chisel3/internal/firrtl/UnknownWidth chisel3/internal/requireIsHardware "
    "chisel3/internal/requireIsChiselType chisel3/internal/throwException chisel3/internal/PrefixHelpers "
    # The Scala library, with the exceptions above.
    "scala scala/reflect/ClassTag scala/reflect/ClassManifestFactory scala/reflect/Manifest scala/reflect/OptManifest "
    "scala/reflect/ManifestFactory scala/reflect/NoManifest scala/reflect/AnyValManifest scala/reflect/NameTransformer "
    "scala/reflect/ScalaSignature scala/reflect/ScalaLongSignature "
    # The pure parts of Java's.
    "java/math java/io/Serializable java/lang/Void java/lang/Enum java/lang/Record java/lang/StringBuilder "
    "java/lang/StringBuffer java/lang/CharSequence java/lang/Comparable java/lang/Iterable java/lang/Number "
    "java/lang/Byte java/lang/Short java/lang/Character java/lang/Float java/lang/Double java/lang/String "
    "java/lang/Cloneable java/lang/Runnable java/lang/AutoCloseable java/lang/Appendable java/lang/Throwable "
    "java/lang/StackTraceElement java/lang/Deprecated java/lang/FunctionalInterface java/lang/Override "
    "java/lang/SuppressWarnings java/lang/SafeVarargs java/lang/annotation "
    "java/util/Objects java/util/List java/util/ArrayList java/util/LinkedList java/util/Map java/util/HashMap "
    "java/util/LinkedHashMap java/util/TreeMap java/util/Set java/util/HashSet java/util/LinkedHashSet "
    "java/util/TreeSet java/util/Collection java/util/Comparator java/util/Iterator java/util/ListIterator "
    "java/util/BitSet java/util/Optional java/util/OptionalInt java/util/StringJoiner "
    "java/util/Deque java/util/ArrayDeque java/util/Queue java/util/PriorityQueue java/util/Stack "
    "java/util/Vector java/util/EnumSet "
    "java/util/function java/util/SortedMap java/util/AbstractMap java/util/AbstractList java/util/Base64 "
    "java/util/HexFormat java/nio/charset/Charset java/nio/charset/StandardCharsets"
)

_PRINTING = "print println printf format append flush write"
_MEMBERS = {
    "java/lang/Object": _never("threads", "wait notify notifyAll"),
    "java/lang/System": _only("process", "arraycopy lineSeparator out err"),
    "java/lang/Math": _never("nondeterminism", "random"),
    "java/lang/StrictMath": _never("nondeterminism", "random"),
    "scala/math/package$": _never("nondeterminism", "random"),
    "java/lang/Boolean": _never("environment", "getBoolean"),
    "java/lang/Integer": _never("environment", "getInteger"),
    "java/lang/Long": _never("environment", "getLong"),
    "java/util/Arrays": _never("threads", "parallelSort parallelPrefix parallelSetAll stream"),
    "java/util/Collections": _never("nondeterminism", "shuffle"),
    "scala/util/Random": _never("nondeterminism", "<init>()V"),
    "scala/sys/package$": _only("environment", "MODULE$ error"),
    "scala/App": _never("environment", "args"),
    "scala/Console$": _only(
        "console",
        "MODULE$ print println printf flush out err BLACK RED GREEN YELLOW BLUE MAGENTA CYAN WHITE RESET BOLD",
    ),
    "java/io/PrintStream": _only("files", _PRINTING),
    "java/lang/Class": _only(
        "reflection",
        "getMethod getSimpleName getName getTypeName getCanonicalName isInstance cast hashCode equals toString "
        "isAssignableFrom isArray isInterface isPrimitive isEnum desiredAssertionStatus getComponentType",
    ),
    "java/lang/reflect/Method": _only("reflection", "invoke"),
    "java/lang/invoke/LambdaMetafactory": _only("reflection", "metafactory altMetafactory"),
    "java/lang/invoke/StringConcatFactory": _only("reflection", "makeConcatWithConstants"),
    "java/lang/invoke/MethodHandles": _only("reflection", ""),
    "java/lang/invoke/SerializedLambda": _only("reflection", ""),
    "chisel3/SimLog": _only("files", "StdErr printf"),
    "chisel3/SimLog$": _only("files", "MODULE$ StdErr printf"),
    "chisel3/SimLogFile": _only("files", ""),
    "chisel3/layer$CustomOutputDir": _only("files", ""),
}
"""Owners of which some members are denied."""

RULES: dict[str, Rule] = (
    {owner: Rule(kind) for kind, owners in _DENIED.items() for owner in owners.split()}
    | dict.fromkeys(_ALLOWED.split(), ALLOW)
    | _MEMBERS
)
"""Owner, in the JVM's notation, to what may be done with it."""

MEMBER_KINDS = {
    ("java/lang/System", "exit"): "process",
    ("java/lang/System", "getenv"): "environment",
    ("java/lang/System", "getProperty"): "environment",
    ("java/lang/System", "getProperties"): "environment",
    ("java/lang/System", "setProperty"): "environment",
    ("java/lang/System", "nanoTime"): "nondeterminism",
    ("java/lang/System", "currentTimeMillis"): "nondeterminism",
    ("java/lang/System", "identityHashCode"): "nondeterminism",
    ("java/lang/System", "in"): "console",
    ("java/lang/System", "setOut"): "console",
    ("java/lang/System", "setErr"): "console",
    ("java/lang/System", "setIn"): "console",
    ("java/lang/System", "load"): "reflection",
    ("java/lang/System", "loadLibrary"): "reflection",
    ("scala/sys/package$", "exit"): "process",
    ("scala/sys/package$", "runtime"): "process",
    ("scala/sys/package$", "addShutdownHook"): "threads",
    ("scala/sys/package$", "allThreads"): "threads",
}
"""Where a member's kind of violation is not that of its owner's rule."""

_NEVER_STRUCTURAL = (
    "getClassLoader getModule getMethods getDeclaredMethods getConstructors getDeclaredConstructors getFields "
    "getDeclaredFields getClasses getDeclaredClasses getEnclosingClass getEnclosingMethod getEnclosingConstructor "
    "getDeclaringClass getProtectionDomain newInstance getRuntime currentThread getSystemClassLoader getSuperclass "
    "getPlatformClassLoader getPackage getInterfaces getNestHost getNestMembers getRecordComponents "
    "getContextClassLoader"
)
STRUCTURAL_NEVER = frozenset(_NEVER_STRUCTURAL.split())
"""Names that a structural call may not have: they lead from any object to reflection and class loaders."""

_NEVER_WITH_ARGUMENTS = (
    "forName getMethod getDeclaredMethod getConstructor getDeclaredConstructor getField getDeclaredField getResource "
    "getResourceAsStream getResources setAccessible trySetAccessible loadClass defineClass findClass getProperty "
    "getenv exit halt exec load loadLibrary addShutdownHook invoke invokeExact invokeWithArguments newInstance sleep"
)
STRUCTURAL_NEVER_WITH_ARGUMENTS = frozenset(_NEVER_WITH_ARGUMENTS.split())
"""Likewise, but ordinary names of ports, which are called without arguments."""
