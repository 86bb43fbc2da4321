import chisel3._
import chisel3.util.Mux1H

class Kizom extends Module {
  val io = IO(new Bundle {
    val tepist = Input(Bool())
    val y = Input(Bool())
    val drive = Output(UInt(3.W))
  })

  val at = RegInit(1.U(6.W))
  val sleepToWake = at(0) && io.y
  val sleepToSleep = at(0) && !io.y && !io.tepist
  val sleepToListen = at(0) && !io.y && io.tepist
  val wakeToListen = at(1) && io.y
  val wakeToWake = at(1) && !io.y
  val listenToReply = at(2) && !io.tepist
  val listenToListen = at(2) && io.tepist && io.y
  val listenToRetry = at(2) && io.tepist && !io.y
  val replyToRetry = at(3) && !io.tepist && !io.y
  val replyToLost = at(3) && !(!io.tepist && !io.y) && !io.y
  val replyToReply = at(3) && !(!io.tepist && !io.y) && io.y
  val retryToLost = at(4) && io.tepist
  val retryToRetry = at(4) && !io.tepist && !io.y
  val retryToReply = at(4) && !io.tepist && io.y
  val lostToSleep = at(5) && io.tepist && io.y
  val lostToRetry = at(5) && !(io.tepist && io.y) && !io.y
  val lostToLost = at(5) && !(io.tepist && io.y) && io.y
  at := VecInit(
    sleepToSleep || lostToSleep,
    sleepToWake || wakeToWake,
    sleepToListen || wakeToListen || listenToListen,
    listenToReply || replyToReply || retryToReply,
    listenToRetry || replyToRetry || retryToRetry || lostToRetry,
    replyToLost || retryToLost || lostToLost
  ).asUInt
  io.drive := Mux1H(Seq(
    sleepToWake -> 2.U(3.W),
    sleepToSleep -> 3.U(3.W),
    sleepToListen -> 5.U(3.W),
    wakeToListen -> 2.U(3.W),
    wakeToWake -> 0.U(3.W),
    listenToReply -> 0.U(3.W),
    listenToListen -> 7.U(3.W),
    listenToRetry -> 4.U(3.W),
    replyToRetry -> 4.U(3.W),
    replyToLost -> 3.U(3.W),
    replyToReply -> 0.U(3.W),
    retryToLost -> 4.U(3.W),
    retryToRetry -> 6.U(3.W),
    retryToReply -> 3.U(3.W),
    lostToSleep -> 4.U(3.W),
    lostToRetry -> 0.U(3.W),
    lostToLost -> 1.U(3.W)
  ))
}
