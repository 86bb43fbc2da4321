package chisel3.internal.reflectenvlane {

  import chisel3.internal.{Builder, ErrorEntry, ErrorLog}
  import scala.collection.mutable

  /** The part of elaboration that follows Chisel's internals. */
  class Context {
    private val context = LaneContext()

    def build(top: () => chisel3.RawModule): String =
      Builder.build(chisel3.Module(top()), context)._1.serialize(Nil)

    /** What Chisel's own log holds, as (fatal, lines). */
    def entries: List[(Boolean, Seq[String])] =
      Context.errors.get(context.errors).asInstanceOf[mutable.LinkedHashSet[ErrorEntry]].toList
        .map(entry => (entry.isFatal, entry.lines))
  }

  object Context {
    private val errors = classOf[ErrorLog].getDeclaredField("errors")
    errors.setAccessible(true)
  }
}

package reflectenv {

  import chisel3.internal.reflectenvlane.Context

  final class Build {
    private val context = new Context
    private val Located = """(?s)(?:\[\w+\] )?(?:.*/)?Candidate\.scala (\d+):(\d+): (.*)""".r

    def chirrtl(top: () => chisel3.RawModule): String = context.build(top)

    def logged: List[ElaborateMessage] = context.entries.map { case (fatal, lines) =>
      val severity = if (fatal) "error" else "warning"
      lines.head match {
        case Located(line, column, text) => ElaborateMessage(severity, line.toInt, column.toInt, "", text)
        case text                        => ElaborateMessage(severity, 0, 0, "", text)
      }
    }
  }
}
