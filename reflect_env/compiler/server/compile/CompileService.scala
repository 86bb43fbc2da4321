package reflectenv

import scala.reflect.internal.util.{BatchSourceFile, NoPosition, Position}
import scala.reflect.io.{AbstractFile, VirtualDirectory}
import scala.tools.nsc.reporters.FilteringReporter
import scala.tools.nsc.{Global, Settings}

final case class Message(phase: String, severity: String, line: Int, column: Int, text: String)

/** A subclass of RawModule in the candidate. `kind` is `module`, `abstract` or `parameters` (cannot be made without). */
final case class ModuleClass(className: String, name: String, kind: String, line: Int)
final case class ClassFile(name: String, bytes: Array[Byte])

/** `status` is `ok`, `error` or `crash`; `crash` says what scalac threw. */
final case class CompileResult(
  status: String,
  crash: String,
  messages: List[Message],
  modules: List[ModuleClass],
  classes: List[ClassFile]
)

/** Keeps what scalac reports as data, with the phase that reported it. */
final class CollectingReporter(val settings: Settings) extends FilteringReporter {
  private val buffer = List.newBuilder[Message]
  var phaseName: () => String = () => "parser"
  var prefixLength = 0

  override def doReport(
    pos: Position,
    msg: String,
    severity: Severity,
    actions: List[scala.reflect.internal.util.CodeAction]
  ): Unit = {
    val (line, column) = place(pos)
    buffer += Message(phaseName(), severity.toString.toLowerCase, line, column, msg)
  }

  def messages: List[Message] = buffer.result()

  override def reset(): Unit = { super.reset(); buffer.clear() }

  private def place(pos: Position): (Int, Int) =
    if (pos == null || pos == NoPosition || !pos.isDefined) (0, 0)
    else if (pos.line == 1) (1, math.max(1, pos.column - prefixLength))
    else (pos.line, pos.column)
}

/** scalac with the Chisel plugin, kept warm: one `Global`, one package for each candidate, everything in memory.
  *
  * Each candidate has a `Run` of its own. Reusing one halves the time and is wrong: after the first candidate that calls
  * `Range.foreach`, the next one is rejected by the specialising phase. `recycle` candidates share one `Global`.
  */
final class CompileService(arguments: List[String], recycle: Int) {
  private var resident = new Resident(arguments)
  private var compiled = 0

  /** Compiles a known good module, so that the first candidate meets a `Global` whose core symbols are complete. */
  def prime(): Unit = {
    Canary.sources.zipWithIndex.foreach { case (source, index) =>
      val result = resident.compile(source, s"prime$index")
      if (result.status != "ok") throw new IllegalStateException(s"canary failed: ${result.messages} ${result.crash}")
    }
  }

  def compile(source: String, packageName: String): CompileResult = {
    if (compiled > 0 && compiled % recycle == 0) renew()
    compiled += 1
    val first = attempt(source, packageName)
    if (first.status != "crash") first
    else { renew(); val second = attempt(source, packageName); if (second.status == "crash") renew(); second }
  }

  private def attempt(source: String, packageName: String): CompileResult =
    try resident.compile(source, packageName)
    catch {
      case _: StackOverflowError      => crash("stack_overflow")
      case fault: VirtualMachineError => throw fault
      case fault: Throwable           => crash(s"${fault.getClass.getName}: ${String.valueOf(fault.getMessage).take(500)}")
    }

  private def crash(what: String) = CompileResult("crash", what, Nil, Nil, Nil)

  private def renew(): Unit = { resident = new Resident(arguments); prime() }
}

final class ResidentGlobal(settings: Settings, collecting: CollectingReporter) extends Global(settings, collecting) {
  collecting.phaseName = () => phase.name
}

final class Resident(arguments: List[String]) {
  private val output = new VirtualDirectory("(memory)", None)
  private val settings = new Settings(problem => throw new IllegalArgumentException(problem))
  settings.processArguments(arguments, processAll = true)
  settings.outputDirs.setSingleOutput(output)
  private val reporter = new CollectingReporter(settings)
  private val global = new ResidentGlobal(settings, reporter)

  def compile(source: String, packageName: String): CompileResult = {
    val prefix = s"package $packageName;"
    reporter.reset()
    reporter.prefixLength = prefix.length
    val run = new global.Run
    run.compileSources(List(new BatchSourceFile("Candidate.scala", prefix + source)))
    val ok = !reporter.hasErrors
    val modules = if (ok) moduleClasses(run) else Nil
    val classes = if (ok) classFiles(output, "") else Nil
    output.clear()
    unlink(packageName)
    CompileResult(if (ok) "ok" else "error", "", reporter.messages, modules, classes)
  }

  /** Without this every candidate's symbols stay reachable from the root package for the life of the `Global`. */
  private def unlink(packageName: String): Unit = {
    val decls = global.rootMirror.RootClass.info.decls
    val name = global.newTermName(packageName)
    List(decls.lookup(name), decls.lookup(name.toTypeName)).filter(_ != global.NoSymbol).foreach(decls.unlink(_))
  }

  private def classFiles(directory: AbstractFile, path: String): List[ClassFile] =
    directory.toList.sortBy(_.name).flatMap { file =>
      if (file.isDirectory) classFiles(file, s"$path${file.name}/")
      else List(ClassFile(path + file.name.stripSuffix(".class"), file.toByteArray))
    }

  private def moduleClasses(run: global.Run): List[ModuleClass] = global.exitingTyper {
    val base = global.rootMirror.getClassIfDefined("chisel3.RawModule")
    run.symSource.keys.toList
      .filter(s => s.isClass && !s.isModuleClass && !s.isTrait && s.isSubClass(base))
      .sortBy(_.pos.point)
      .map(s => ModuleClass(s.javaBinaryNameString, s.name.decoded, kind(s), s.pos.line))
  }

  private def kind(symbol: global.Symbol): String =
    if (symbol.isAbstract) "abstract"
    else if (symbol.primaryConstructor.paramss.flatten.forall(_.hasDefault)) "module"
    else "parameters"
}

/** Known good modules that touch what most candidates use. */
object Canary {
  val sources: List[String] = List(
    """import chisel3._
      |import chisel3.util._
      |class Canary extends Module {
      |  val io = IO(new Bundle { val a = Input(UInt(8.W)); val en = Input(Bool()); val q = Decoupled(UInt(8.W)) })
      |  val idle :: busy :: Nil = Enum(2)
      |  val state = RegInit(idle)
      |  val r = RegInit(0.U(8.W))
      |  when(io.en) { r := r + io.a }.elsewhen(r === 3.U) { r := 0.U }.otherwise { r := r }
      |  switch(state) { is(idle) { state := busy }; is(busy) { state := idle } }
      |  io.q.bits := Mux(io.en, r, Cat(r(3, 0), io.a(3, 0)))
      |  io.q.valid := state === busy
      |}
      |""".stripMargin
  )
}
