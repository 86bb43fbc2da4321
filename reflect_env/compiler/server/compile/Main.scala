package reflectenv

/** The compile worker: sources in, diagnostics and class files out. It never loads a class that it compiled.
  *
  * Arguments: candidate class path, plugin jar, recycle (how many candidates share one `Global`), `plain` or `quick`. The
  * loop runs on a thread with a deep stack because scalac recurses over the syntax tree.
  */
object Main {
  private val StackBytes = 512L << 20

  def main(args: Array[String]): Unit = {
    val frames = Frames.overStandardStreams()
    val Array(classPath, plugin, recycle, way) = args
    val service = new CompileService(CompilerArguments(classPath, plugin), recycle.toInt, way == "plain")
    val loop = new Thread(null, () => serve(frames, service), "compile", StackBytes)
    loop.start()
    loop.join()
    Runtime.getRuntime.halt(0)
  }

  private def serve(frames: Frames, service: CompileService): Unit = {
    service.prime()
    frames.write(new Reply().text("ready").text(scala.util.Properties.versionNumberString))
    Iterator.continually(frames.read()).takeWhile(_.isDefined).flatten.foreach { request =>
      val nonce = request.blob()
      val sources = request.list(CandidateSource(request.text(), request.text()))
      frames.write(Encoding.reply(nonce, service.compile(sources)))
    }
  }
}

object CompilerArguments {

  /** What every candidate is compiled with. `-Xcheckinit` turns use before initialisation into a clear error. */
  def apply(classPath: String, plugin: String): List[String] = List(
    "-classpath", classPath,
    s"-Xplugin:$plugin",
    "-Ymacro-annotations",
    "-language:reflectiveCalls",
    "-Xcheckinit",
    "-deprecation",
    "-feature",
    "-Xmaxerrs", "1000",
    "-Xmaxwarns", "1000",
    "-Ycache-plugin-class-loader:last-modified",
    "-Ycache-macro-class-loader:last-modified"
  )
}

/** How a result looks on the wire; the field order is `protocol.py`'s. */
object Encoding {
  def reply(nonce: Array[Byte], results: List[CompileResult]): Reply =
    new Reply().blob(nonce).list(results)(result)

  private def result(reply: Reply, result: CompileResult): Unit =
    reply
      .text(result.status)
      .text(result.crash)
      .list(result.messages)((out, m) => out.text(m.phase).text(m.severity).int(m.line).int(m.column).text(m.text))
      .list(result.modules)((out, m) => out.text(m.className).text(m.name).text(m.kind).int(m.line))
      .list(result.classes)((out, c) => out.text(c.name).blob(c.bytes))
}
