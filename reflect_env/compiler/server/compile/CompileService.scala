package reflectenv

import scala.collection.mutable.ArrayBuffer
import scala.reflect.internal.Phase
import scala.reflect.internal.util.{BatchSourceFile, Position}
import scala.reflect.io.{AbstractFile, VirtualDirectory, VirtualFile}
import scala.tools.nsc.reporters.FilteringReporter
import scala.tools.nsc.{Global, Settings, SubComponent}

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

/** A file that is equal to itself only. scalac drops a second message at the same place of an equal file, and all
  * candidates have the same name.
  */
final class CandidateFile extends VirtualFile("Candidate.scala") {
  override def equals(that: Any): Boolean = that match { case other: AnyRef => this eq other; case _ => false }
  override def hashCode: Int = System.identityHashCode(this)
}

/** One candidate as scalac's source. */
final class CandidateSource(text: String, val packageName: String, prefix: String)
    extends BatchSourceFile(new CandidateFile, (prefix + text).toCharArray) {
  val prefixLength: Int = prefix.length
}

object CandidateSource {
  def apply(text: String, packageName: String) = new CandidateSource(text, packageName, s"package $packageName;")
}

/** Keeps what scalac reports as data, by source, with the phase that reported it. */
final class CollectingReporter(val settings: Settings) extends FilteringReporter {
  private val buffer = scala.collection.mutable.ListBuffer.empty[(Option[CandidateSource], Message)]
  var phaseName: () => String = () => "parser"
  var inUnit: () => Option[CandidateSource] = () => None

  /** scalac stops a whole `Run` after the phase with the first error. Asked between two phases, where no unit is current,
    * the answer is no while a unit is left: those with errors are dropped there and the others go on.
    */
  override def hasErrors: Boolean = inUnit().fold(nothingLeft)(failed)

  /** Set between two phases once every unit has been dropped; ends the `Run`. */
  var nothingLeft = false

  def failed(source: CandidateSource): Boolean =
    buffer.exists { case (of, message) => of.contains(source) && message.severity == "error" }

  def messages(source: CandidateSource): List[Message] = buffer.toList.collect { case (Some(`source`), m) => m }

  /** Gives what was reported without a position to the only candidate; of several, nobody knows which one it was. */
  def place(sources: List[CandidateSource]): Unit = {
    val unplaced = buffer.toList.collect { case (None, message) => message.text }
    if (unplaced.exists(_.startsWith("Error while emitting"))) throw new IllegalStateException(unplaced.head.take(200))
    if (unplaced.nonEmpty && sources.lengthIs > 1) throw new IllegalStateException("a message about no candidate")
    buffer.mapInPlace { case (of, message) => (of.orElse(sources.headOption), message) }
  }

  override def doReport(
    pos: Position,
    msg: String,
    severity: Severity,
    actions: List[scala.reflect.internal.util.CodeAction]
  ): Unit = {
    val source = Option(pos).filter(_.isDefined).map(_.source).collect { case own: CandidateSource => own }
    val (line, column) = source.fold((0, 0))(place(pos, _))
    buffer += ((source.orElse(inUnit()), Message(phaseName(), severity.toString.toLowerCase, line, column, msg)))
  }

  override def reset(): Unit = { super.reset(); buffer.clear(); nothingLeft = false }

  private def place(pos: Position, source: CandidateSource): (Int, Int) =
    if (pos.line == 1) (1, math.max(1, pos.column - source.prefixLength)) else (pos.line, pos.column)
}

/** scalac with the Chisel plugin, kept warm: one `Global`, one package for each candidate, everything in memory.
  *
  * A `Run` serves one batch of candidates. Keeping a `Run` for the next batch would halve the time and is wrong: after the
  * first candidate that calls `Range.foreach`, the next one is rejected by the specialising phase. `recycle` candidates
  * share one `Global`. With `specialize` scalac runs all its phases, which only the differential test asks for.
  */
final class CompileService(arguments: List[String], recycle: Int, specialize: Boolean) {
  private var resident = new Resident(arguments, specialize)
  private var compiled = 0

  /** Compiles a known good module, so that the first candidate meets a `Global` whose core symbols are complete. */
  def prime(): Unit = {
    val result = resident.compile(List(CandidateSource(Canary.source, "prime"))).head
    if (result.status != "ok") throw new IllegalStateException(s"canary failed: ${result.messages} ${result.crash}")
  }

  /** Compiles candidates together; where that fails as a whole, each one alone, and then twice before it is a crash. */
  def compile(sources: List[CandidateSource]): List[CompileResult] = {
    if (compiled / recycle != (compiled + sources.length) / recycle) renew()
    compiled += sources.length
    attempt(sources).getOrElse {
      renew()
      if (sources.lengthIs == 1) List(lastAttempt(sources.head)) else sources.flatMap(one => compile(List(one)))
    }
  }

  private def lastAttempt(source: CandidateSource): CompileResult =
    attempt(List(source)).fold({ renew(); crash(lastFault) })(_.head)

  private var lastFault = ""

  private def attempt(sources: List[CandidateSource]): Option[List[CompileResult]] =
    try Some(resident.compile(sources))
    catch {
      case _: StackOverflowError      => fault("stack_overflow")
      case error: VirtualMachineError => throw error
      case error: Throwable           => fault(s"${error.getClass.getName}: ${String.valueOf(error.getMessage).take(500)}")
    }

  private def fault(what: String): Option[Nothing] = { lastFault = what; None }

  private def crash(what: String) = CompileResult("crash", what, Nil, Nil, Nil)

  /** The old one goes first: there is no room for two. */
  private def renew(): Unit = { resident = null; resident = new Resident(arguments, specialize); prime() }
}

final class ResidentGlobal(settings: Settings, collecting: CollectingReporter, specialize: Boolean)
    extends Global(settings, collecting) {
  collecting.phaseName = () => phase.name
  collecting.inUnit = () => Option(currentUnit).map(_.source).collect { case own: CandidateSource => own }

  /** Stands where scalac makes copies of generic code for primitive types. A candidate is run once and thrown away, so
    * that boxing costs it nothing, and the work on library symbols that every `Run` does again is saved.
    */
  private object unspecialized extends SubComponent {
    val global: ResidentGlobal.this.type = ResidentGlobal.this
    val phaseName: String = specializeTypes.phaseName
    val runsAfter: List[String] = specializeTypes.runsAfter
    val runsRightAfter: Option[String] = specializeTypes.runsRightAfter
    def newPhase(previous: Phase): Phase = new GlobalPhase(previous) {
      def name: String = phaseName
      def apply(unit: CompilationUnit): Unit = ()
    }
  }

  override protected def computeInternalPhases(): Unit = {
    super.computeInternalPhases()
    if (!specialize) { phasesSet -= specializeTypes; addToPhasesSet(unspecialized, "nothing") }
  }

  /** A `Run` that drops the units with errors after each phase and goes on with the others. */
  final class TolerantRun extends Run {
    override def advancePhase(): Unit = {
      ResidentGlobal.units(this).filterInPlace {
        case unit: CompilationUnit => unit.source match {
          case own: CandidateSource => !collecting.failed(own)
          case _                    => true
        }
        case _ => true
      }
      collecting.nothingLeft = ResidentGlobal.units(this).isEmpty
      super.advancePhase()
    }
  }
}

object ResidentGlobal {
  private val buffer = classOf[Global#Run].getDeclaredField("unitbuf")
  private val underlying = buffer.getType.getDeclaredFields.find(_.getName.endsWith("underlying")).get
  List(buffer, underlying).foreach(_.setAccessible(true))

  def units(run: Global#Run): ArrayBuffer[Any] = underlying.get(buffer.get(run)).asInstanceOf[ArrayBuffer[Any]]
}

final class Resident(arguments: List[String], specialize: Boolean) {
  private val output = new VirtualDirectory("(memory)", None)
  private val settings = new Settings(problem => throw new IllegalArgumentException(problem))
  settings.processArguments(arguments, processAll = true)
  settings.outputDirs.setSingleOutput(output)
  private val reporter = new CollectingReporter(settings)
  private val global = new ResidentGlobal(settings, reporter, specialize)

  def compile(sources: List[CandidateSource]): List[CompileResult] = {
    reporter.reset()
    val run = new global.TolerantRun
    run.compileSources(sources)
    reporter.place(sources)
    val modules = moduleClasses(run)
    val results = sources.map(result(_, modules))
    output.clear()
    sources.foreach(source => unlink(source.packageName))
    results
  }

  private def result(source: CandidateSource, modules: List[(CandidateSource, ModuleClass)]): CompileResult = {
    val messages = reporter.messages(source)
    if (reporter.failed(source)) CompileResult("error", "", messages, Nil, Nil)
    else {
      val folder = Option(output.lookupName(source.packageName, directory = true))
      val classes = folder.toList.flatMap(classFiles(_, s"${source.packageName}/"))
      CompileResult("ok", "", messages, modules.collect { case (`source`, module) => module }, classes)
    }
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

  private def moduleClasses(run: global.Run): List[(CandidateSource, ModuleClass)] = global.exitingTyper {
    val base = global.rootMirror.getClassIfDefined("chisel3.RawModule")
    run.symSource.keys.toList
      .filter(s => s.isClass && !s.isModuleClass && !s.isTrait && s.isSubClass(base))
      .sortBy(_.pos.point)
      .flatMap(s => Some(s.pos.source).collect { case own: CandidateSource => own -> moduleClass(s) })
  }

  private def moduleClass(symbol: global.Symbol): ModuleClass =
    ModuleClass(symbol.javaBinaryNameString, symbol.name.decoded, kind(symbol), symbol.pos.line)

  private def kind(symbol: global.Symbol): String =
    if (symbol.isAbstract) "abstract"
    else if (symbol.primaryConstructor.paramss.flatten.forall(_.hasDefault)) "module"
    else "parameters"
}

/** A small known good module: enough to complete the core symbols, and no more, because every start waits for it. */
object Canary {
  val source: String =
    """import chisel3._
      |class Canary extends Module {
      |  val io = IO(new Bundle { val a = Input(UInt(2.W)); val y = Output(Bool()) })
      |  io.y := List(0, 1).map(i => io.a(i)).reduce(_ && _)
      |}
      |""".stripMargin
}
