import chisel3._
import scala.collection.mutable
import scala.collection.immutable.ListMap
import scala.collection.mutable.{ArrayBuffer, ListBuffer}

class Coll extends Module {
  val io = IO(new Bundle { val a = Input(UInt(8.W)); val y = Output(Vec(6, UInt(16.W))) })
  val table: Map[Int, String] = Map(1 -> "one", 2 -> "two", 3 -> "three")
  val ordered = ListMap(table.toSeq.sortBy(_._1)(Ordering.Int.reverse): _*)
  val buf = ArrayBuffer.empty[Int]
  for { (k, v) <- ordered; i <- 0 to k if i % 2 == 1 } buf += v.length * i
  val lb = new ListBuffer[Int]()
  lb ++= buf.sorted.distinct
  val grouped = buf.groupBy(_ % 3).map { case (k, v) => k -> v.sum }.toList.sortWith(_._1 < _._1)
  val set = mutable.LinkedHashSet(3, 1, 2)
  val arr = Array.fill(4)(7).zipWithIndex.map { case (x, i) => x << i }
  java.util.Arrays.sort(arr)
  val hm = mutable.HashMap[String, Int]().withDefaultValue(4)
  hm("x") += 1
  val it = Iterator.iterate(1)(_ * 2).takeWhile(_ < 100).toVector
  val lazyl = LazyList.from(1).filter(_ % 5 == 0).take(3).toList
  val m2 = it.sliding(2).map(_.sum).toArray.scanLeft(0)(_ + _)
  val vals = Seq(lb.sum, grouped.map(_._2).max, set.head, arr.last, hm("x") + lazyl.last, m2.last)
  vals.zipWithIndex.foreach { case (v, i) => io.y(i) := v.U + io.a }
}
