package reflectenv

/** The elaborator: class files in, CHIRRTL text or the reason why not out. Runs candidate code, so nobody trusts it. */
object Main {
  def main(args: Array[String]): Unit = {
    val frames = Frames.overStandardStreams()
    frames.write(new Reply().text("ready").text(chisel3.BuildInfo.version))
    Iterator.continually(frames.read()).takeWhile(_.isDefined).flatten.foreach { request =>
      val nonce = request.blob()
      val className = request.text()
      val classes = request.list((request.text(), request.blob())).toMap
      frames.write(Encoding.reply(nonce, Elaboration.run(className, classes)))
    }
    Runtime.getRuntime.halt(0)
  }
}

object Encoding {
  def reply(nonce: Array[Byte], result: ElaborateResult): Reply =
    new Reply()
      .blob(nonce)
      .text(result.status)
      .text(result.chirrtl)
      .list(result.messages)((out, m) => out.text(m.severity).int(m.line).int(m.column).text(m.exception).text(m.text))
      .int(if (result.tainted) 1 else 0)
}
