import chisel3._

class Strs(tag: String = "dut") extends Module {
  val io = IO(new Bundle { val a = Input(UInt(8.W)); val y = Output(UInt(8.W)) })
  val r = Reg(UInt(8.W)).suggestName(s"${tag}_reg")
  val w = f"${tag.length}%04d" + tag.toUpperCase.reverse.substring(1)
  val hex = "h" + BigInt(255).toString(16)
  val bits = "b" + "10" * 4
  val raw = raw"a\b"
  val text = """multi
               |line""".stripMargin.split("\n").map(_.trim).mkString(" ")
  require(text.contains("line") && raw.length == 3 && w.matches("[0-9]+.*"), "text " + text)
  val sb = new StringBuilder
  sb.append("x").append(3)
  val n = "%d-%s".format(5, "five").takeWhile(_.isDigit).toInt
  r := io.a + hex.U + bits.U + n.U + sb.toString.length.U
  io.y := r
}
