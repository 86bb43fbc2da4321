package reflectenv

import java.io.{BufferedInputStream, BufferedOutputStream, ByteArrayOutputStream, DataInputStream, DataOutputStream}
import java.io.{EOFException, FileDescriptor, FileInputStream, FileOutputStream, InputStream, OutputStream, PrintStream}
import java.nio.charset.StandardCharsets.UTF_8

/** Length-prefixed messages on the process's first stdin and stdout; the mirror of `protocol.py`.
  *
  * One frame is a big-endian int (payload bytes) and the payload. Inside, a string or a blob is an int and its bytes, a
  * list is an int and its items, an int is four bytes. Everything else that this process prints is thrown away: the
  * standard streams are replaced before the first request.
  */
final class Frames private (in: DataInputStream, out: DataOutputStream) {

  /** The next request, or None once the supervisor has closed the pipe. */
  def read(): Option[Request] =
    try {
      val payload = new Array[Byte](in.readInt())
      in.readFully(payload)
      Some(new Request(payload))
    } catch { case _: EOFException => None }

  def write(reply: Reply): Unit = {
    val payload = reply.bytes
    out.writeInt(payload.length)
    out.write(payload)
    out.flush()
  }
}

object Frames {

  /** Takes stdin and stdout for the protocol and leaves silent ones in their place. */
  def overStandardStreams(): Frames = {
    val in = new DataInputStream(new BufferedInputStream(new FileInputStream(FileDescriptor.in), 1 << 16))
    val out = new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16))
    val silent = new PrintStream(OutputStream.nullOutputStream())
    System.setIn(InputStream.nullInputStream())
    System.setOut(silent)
    System.setErr(silent)
    new Frames(in, out)
  }
}

final class Request(payload: Array[Byte]) {
  private val in = java.nio.ByteBuffer.wrap(payload)
  def int(): Int = in.getInt()
  def blob(): Array[Byte] = { val bytes = new Array[Byte](in.getInt()); in.get(bytes); bytes }
  def text(): String = new String(blob(), UTF_8)
  def list[A](item: => A): List[A] = List.fill(in.getInt())(item)
}

final class Reply {
  private val buffer = new ByteArrayOutputStream(1 << 14)
  private val out = new DataOutputStream(buffer)
  def int(value: Int): Reply = { out.writeInt(value); this }
  def blob(bytes: Array[Byte]): Reply = { out.writeInt(bytes.length); out.write(bytes); this }
  def text(value: String): Reply = blob(value.getBytes(UTF_8))
  def list[A](items: Seq[A])(write: (Reply, A) => Unit): Reply = {
    out.writeInt(items.length)
    items.foreach(write(this, _))
    this
  }
  def bytes: Array[Byte] = buffer.toByteArray
}
