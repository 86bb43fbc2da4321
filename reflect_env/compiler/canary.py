"""A known good module that shows whether a worker is healthy, and warms an elaborator before its first candidate."""

from __future__ import annotations

import os

from reflect_env.compiler import protocol
from reflect_env.compiler.protocol import CompileReply, ElaborateReply, ProtocolError, Reader, Writer
from reflect_env.compiler.worker import Worker, WorkerDied, WorkerStartError, WorkerTimeout
from reflect_env.toolchain import Toolchain

LIMIT_S = 60.0
PACKAGE = "c00000000"
SOURCE = """import chisel3._
import chisel3.util._
class Canary(width: Int = 8) extends Module {
  val io = IO(new Bundle {
    val in = Flipped(Decoupled(UInt(width.W)))
    val out = Decoupled(UInt(width.W))
    val select = Input(UInt(2.W))
  })
  val idle :: busy :: Nil = Enum(2)
  val state = RegInit(idle)
  val total = RegInit(0.U(width.W))
  val taps = RegInit(VecInit(Seq.fill(2)(0.U(width.W))))
  when(io.in.fire) { total := total + io.in.bits }.elsewhen(total === 3.U) { total := 0.U }
  for (i <- 0 until 2) { taps(i) := Mux(io.select(i), total, Cat(total(3, 0), io.in.bits(3, 0))) }
  switch(state) {
    is(idle) { when(io.in.valid) { state := busy } }
    is(busy) { state := idle }
  }
  val queue = Module(new Queue(UInt(width.W), 2))
  queue.io.enq.bits := taps(0) ^ taps(1)
  queue.io.enq.valid := state === busy
  io.in.ready := queue.io.enq.ready
  io.out <> queue.io.deq
}
"""


class Canary:
    """The canary with its class files, which archive building leaves beside the toolchain."""

    def __init__(self, toolchain: Toolchain) -> None:
        self._file = toolchain.home / "canary.bin"

    def compiles(self, worker: Worker) -> bool:
        """Whether a compile worker compiles the canary."""
        try:
            return compile_canary(worker).status == "ok"
        except (WorkerDied, WorkerTimeout, ProtocolError):
            return False

    def elaborates(self, worker: Worker) -> bool:
        """Whether an elaborator elaborates the canary; True where its class files are not at hand."""
        try:
            reply = self._elaborate(worker)
        except (WorkerDied, WorkerTimeout, ProtocolError):
            return False
        return reply is None or reply.status == "ok"

    def warm(self, worker: Worker) -> None:
        """Elaborate the canary in a new elaborator.

        Raises:
            WorkerStartError: the elaborator cannot do it.
        """
        if not self.elaborates(worker):
            raise WorkerStartError(f"{worker.name} cannot elaborate a known good module; run `reflect-env doctor`")

    def keep(self, reply: CompileReply) -> None:
        """Store the class files of a canary that has just been compiled."""
        writer = Writer().text(reply.modules[-1].class_name).integer(len(reply.classes))
        for name, body in reply.classes.items():
            writer.text(name).blob(body)
        partial = self._file.with_suffix(".partial")
        partial.write_bytes(writer.frame()[protocol.FRAME_HEADER_BYTES :])
        partial.replace(self._file)

    def _elaborate(self, worker: Worker) -> ElaborateReply | None:
        if not self._file.is_file():
            return None
        reader = Reader(self._file.read_bytes())
        class_name = reader.text()
        classes = dict(reader.items(lambda: (reader.text(), reader.blob())))
        nonce = os.urandom(16)
        answer = worker.ask(protocol.elaborate_request(nonce, class_name, classes), LIMIT_S)
        return protocol.read_elaborate_reply(answer, nonce)


def compile_canary(worker: Worker, source: str = SOURCE, package: str = PACKAGE) -> CompileReply:
    """Compile the canary in a compile worker."""
    nonce = os.urandom(16)
    answer = worker.ask(protocol.compile_request(nonce, [(source, package)]), LIMIT_S)
    return protocol.read_compile_replies(answer, nonce)[0]
