package chisel3.internal.reflectenvlane

import chisel3.internal.{BuilderContextCache, DynamicContext}
import logger.LoggerOptions
import scala.collection.mutable

/** The part of elaboration that differs between lanes: what Chisel's builder wants to be told. */
object LaneContext {
  def apply(): DynamicContext = new DynamicContext(
    annotationSeq = firrtl.AnnotationSeq(Nil),
    throwOnFirstError = false,
    warningFilters = Nil,
    sourceRoots = Nil,
    defaultNamespace = None,
    loggerOptions = firrtl.options.Viewer.view[LoggerOptions](firrtl.AnnotationSeq(Nil))(logger.LoggerOptionsView),
    definitions = mutable.ArrayBuffer.empty,
    contextCache = BuilderContextCache.empty
  )
}
