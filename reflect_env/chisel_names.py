"""Which import brings which Chisel name, for both toolchain lanes: facts read from the jars of 6.7.0 and 7.14.0."""

from __future__ import annotations

_UTIL = """
Arbiter ArbiterCtrl ArbiterIO BinaryToGray BitPat Cat Counter Decoupled DecoupledIO DeqIO EnqIO Enum Fill
FillInterleaved GrayToBinary HasBlackBoxInline HasBlackBoxPath HasBlackBoxResource HasExtModuleInline HasExtModulePath
HasExtModuleResource Irrevocable IrrevocableIO ListLookup LockingArbiter LockingRRArbiter Log2 Lookup MixedVec
MixedVecInit Mux1H MuxCase MuxLookup OHToUInt Pipe PopCount PriorityEncoder PriorityEncoderOH PriorityMux Queue QueueIO
RRArbiter ReadyValidIO RegEnable Reverse SRAM SRAMInterface ShiftRegister ShiftRegisters SparseVec UIntToOH Valid
ValidIO is isPow2 log2Ceil log2Down log2Floor log2Up pla scanLeftOr scanRightOr signedBitLength switch
unsignedBitLength
"""
_CORE = """
Aggregate AsyncReset Binary Bits BlackBox Bool Bundle ChiselEnum Clock Const Data Decimal DontCare Element FlatIO
Flipped FullName Hexadecimal IO Input MemBase Mem Module Mux Name Num Output Printable RawModule Record Reg RegInit
RegNext Reset SInt SyncReadMem UInt Vec VecInit Width Wire WireDefault WireInit assert assume chiselTypeOf cover
dontTouch printf stop when withClock withClockAndReset withReset
"""
_EXPERIMENTAL = """
Analog BaseModule DoubleParam ExtModule IntParam IntrinsicModule OpaqueType Param RawParam SerializableModule
SourceInfo StringParam annotate attach noPrefix prefix
"""
_ELSEWHERE = {
    "ChiselStage": "circt.stage.ChiselStage",
    "LFSR": "chisel3.util.random.LFSR",
    "FibonacciLFSR": "chisel3.util.random.FibonacciLFSR",
    "GaloisLFSR": "chisel3.util.random.GaloisLFSR",
    "PRNG": "chisel3.util.random.PRNG",
    "BoringUtils": "chisel3.util.experimental.BoringUtils",
    "loadMemoryFromFile": "chisel3.util.experimental.loadMemoryFromFile",
    "loadMemoryFromFileInline": "chisel3.util.experimental.loadMemoryFromFileInline",
    "Definition": "chisel3.experimental.hierarchy.{Definition, Instance, instantiable, public}",
    "Instance": "chisel3.experimental.hierarchy.{Definition, Instance, instantiable, public}",
    "instantiable": "chisel3.experimental.hierarchy.{Definition, Instance, instantiable, public}",
}

IMPORTS: dict[str, str] = {
    **{name: "chisel3._" for name in _CORE.split()},
    **{name: "chisel3.util._" for name in _UTIL.split()},
    **{name: "chisel3.experimental._" for name in _EXPERIMENTAL.split()},
    **_ELSEWHERE,
}
"""Name to what stands behind `import`."""

CHISEL2_NAMES: dict[str, str] = {
    "INPUT": "Input(...)",
    "OUTPUT": "Output(...)",
    "SeqMem": "SyncReadMem(depth, type)",
    "MultiIOModule": "Module",
    "LegacyModule": "Module",
    "Lit": "5.U",
    "Bits": "UInt",
    "toBool": "asBool",
    "toBools": "asBools",
    "toUInt": "asUInt",
    "toSInt": "asSInt",
    "toBits": "asUInt",
    "asBits": "asUInt",
    "flip": "Flipped(...)",
    "LFSR16": "chisel3.util.random.LFSR(16)",
    "Reg.init": "RegInit(value)",
    "UInt.width": "UInt(8.W)",
    "chiselMain": "circt.stage.ChiselStage.emitSystemVerilog(new Top)",
    "Driver": "circt.stage.ChiselStage.emitSystemVerilog(new Top)",
    "fromBits": "asTypeOf",
}
"""Removed name to what replaces it."""
