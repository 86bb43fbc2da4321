package chisel3.internal.reflectenvlane

import chisel3.internal.{BuilderContextCache, DynamicContext}
import logger.LoggerOptions
import scala.collection.mutable

/** The part of elaboration that differs between lanes: what Chisel's builder wants to be told. */
object LaneContext {
  def apply(): DynamicContext = new DynamicContext(
    annotationSeq = firrtl.AnnotationSeq(Nil),
    throwOnFirstError = false,
    useLegacyWidth = false,
    includeUtilMetadata = false,
    useSRAMBlackbox = false,
    warningFilters = Nil,
    sourceRoots = Nil,
    defaultNamespace = None,
    loggerOptions = firrtl.options.Viewer.view[LoggerOptions](firrtl.AnnotationSeq(Nil))(logger.LoggerOptionsView),
    definitions = mutable.LinkedHashSet.empty,
    contextCache = BuilderContextCache.empty,
    layerMap = Map.empty,
    inlineTestIncluder = chisel3.internal.InlineTestIncluder.none,
    suppressSourceInfo = false,
    elideLayerBlocks = false,
    elaborationTrace = new chisel3.internal.ElaborationTrace()
  )
}
