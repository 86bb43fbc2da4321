package reflectenv

import java.lang.reflect.{Constructor, InvocationTargetException}
import scala.util.control.ControlThrowable

final case class ElaborateMessage(severity: String, line: Int, column: Int, exception: String, text: String)

/** `status` is `ok` or `error`; `tainted` asks for a new process because shared classes may be spoilt. */
final case class ElaborateResult(status: String, chirrtl: String, messages: List[ElaborateMessage], tainted: Boolean)

/** Holds one candidate's class files; libraries come from the parent first, so a candidate can replace none. */
final class CandidateLoader(classes: Map[String, Array[Byte]], parent: ClassLoader) extends ClassLoader(parent) {
  override def findClass(name: String): Class[_] = classes.get(name.replace('.', '/')) match {
    case Some(bytes) => defineClass(name, bytes, 0, bytes.length)
    case None        => throw new ClassNotFoundException(name)
  }
}

object Elaboration {
  private val StackBytes = 64L << 20
  private val SourceName = "Candidate.scala"

  /** Elaborates on a thread of its own, because Chisel's builder context is bound to the thread. */
  def run(className: String, classes: Map[String, Array[Byte]]): ElaborateResult = {
    var result: ElaborateResult = null
    val loader = new CandidateLoader(classes, getClass.getClassLoader)
    val thread = new Thread(null, () => result = attempt(className, loader), "elaborate", StackBytes)
    thread.setContextClassLoader(loader)
    val before = Thread.activeCount()
    thread.start()
    thread.join()
    if (Thread.activeCount() > before) result.copy(tainted = true) else result
  }

  private def attempt(className: String, loader: ClassLoader): ElaborateResult = {
    val build = new Build
    try {
      val chirrtl = build.chirrtl(construct(Class.forName(className.replace('/', '.'), true, loader)))
      ElaborateResult("ok", chirrtl, build.logged, tainted = false)
    } catch {
      case fault: Throwable => failure(root(fault), build.logged)
    }
  }

  private def failure(fault: Throwable, logged: List[ElaborateMessage]): ElaborateResult = {
    val tainted = fault.isInstanceOf[VirtualMachineError] || fault.isInstanceOf[LinkageError]
    val own = if (summarises(fault) && logged.exists(_.severity == "error")) Nil else List(message(fault))
    ElaborateResult("error", "", logged ++ own, tainted)
  }

  /** Chisel ends with this exception after it has logged the real errors. */
  private def summarises(fault: Throwable): Boolean = fault.getClass.getName == "chisel3.internal.Errors"

  private def message(fault: Throwable): ElaborateMessage = {
    val line = fault.getStackTrace.find(_.getFileName == SourceName).map(_.getLineNumber).getOrElse(0)
    ElaborateMessage("error", line, 0, fault.getClass.getName, String.valueOf(fault.getMessage).take(8000))
  }

  private def root(fault: Throwable): Throwable = fault match {
    case wrapped: InvocationTargetException if wrapped.getCause != null   => root(wrapped.getCause)
    case wrapped: ExceptionInInitializerError if wrapped.getCause != null => root(wrapped.getCause)
    case control: ControlThrowable                                        => control
    case other                                                            => other
  }

  /** A thunk that calls the first constructor with the default of each of its parameters. */
  private def construct(top: Class[_]): () => chisel3.RawModule = { () =>
    val constructor = top.getDeclaredConstructors.head.asInstanceOf[Constructor[chisel3.RawModule]]
    constructor.setAccessible(true)
    try constructor.newInstance(defaults(top, constructor.getParameterCount): _*)
    catch { case wrapped: InvocationTargetException => throw wrapped.getCause }
  }

  /** scalac compiles the default of parameter N to a static `$lessinit$greater$default$N`; those of a later parameter list
    * take the earlier parameters as arguments.
    */
  private def defaults(top: Class[_], count: Int): Array[AnyRef] =
    (1 to count).foldLeft(Array.empty[AnyRef]) { (known, position) =>
      val getter = top.getMethods.find(_.getName == s"$$lessinit$$greater$$default$$$position").get
      known :+ getter.invoke(null, known.take(getter.getParameterCount): _*)
    }
}
