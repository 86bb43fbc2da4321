"""Words for names, and the names that are taken by languages and libraries: data."""

from __future__ import annotations

ADJECTIVES = tuple(
    """
    agile amber ample arctic basic binary blue bold brief bright broad calm central clean clear compact cool coral
    crisp custom daily deep dense direct double dual early eager east exact express fair fast final fine firm fixed
    flat fleet fluid fresh front gentle global golden grand gray great green half happy hidden high hollow hybrid
    inner iron jade keen large late lean left light linear little local long loyal lucid lunar major master mellow
    mini minor mobile modern narrow native neat nimble noble north novel odd open outer pale plain polar prime proud
    pure quick quiet rapid rare ready red rich right rigid rising robust rough round royal sharp shallow short silent
    silver simple single slim slow small smart smooth soft solar solid sonic south spare stable steady steep still
    strong subtle swift tall tidy tiny triple true twin upper urban vast violet vital warm west white wide wild wise
    """.split()
)
NOUNS = tuple(
    """
    anchor apex arrow atlas atom axis badge bank barrel beacon beam bench block board bolt bridge brook buffer cabin
    cable canal canyon carbon cargo castle cedar cell center chain channel chart circle clamp cliff cloud cluster
    comet compass copper core corner crane crystal cube current dawn decoder delta depot desk dial disk dock dome
    drum dune eagle echo edge elm ember engine falcon fiber field filter flame flux forge frame garden gate gear
    glacier glider globe grid grove guard harbor hawk helix hive hub index island jet junction kernel key lake lamp
    lane lantern lark latch lattice ledge lens lever link loop lotus maple marker mesh meteor mill mirror module
    monitor moon motor nest nexus node nova oak oasis ocean onyx orbit otter packet panel path pearl pine pixel
    plane planet plaza point pond port prism probe pulse quartz quest radar rail ranger raven reef relay ridge ring
    river rocket root rotor route saddle sail scope sector sensor shard shell shield signal slate slot socket spark
    spiral spoke spring sprout stage star station stone storm strand stream summit sun switch table tank tower track
    trail tree tunnel turbine unit valley valve vault vector vertex vessel wave wheel willow wing wire yard zenith
    zone
    """.split()
)
FIELDS = tuple(
    """
    ack addr age bank beat burst channel code col color crc dirty dst epoch error exponent flags funct gain hop hue id
    imm kind lane last len level line locked mantissa mode nack opcode page parity payload phase prio prot quota rd
    row rs1 rs2 shard sign_bit src stamp strobe tag thread ticket ttl urgent user way weight zone
    """.split()
)
"""Names of the fields of a record."""
SUFFIXES = ("Unit", "Block", "Core", "Logic", "Stage", "Cell", "Mod", "Top", "Ctl", "Box", "Hw", "Gen", "Dp", "Lane")

_SCALA = """
    abstract case catch class def do else extends false final finally for forsome if implicit import lazy macro match
    new null object override package private protected return sealed super this throw trait try true type val var
    while with yield any anyref boolean byte char double float int long nothing short string unit option some none
    nil seq list map set array vector either left right range iterator until to by math predef println print assert
    require assume identity
"""
_VERILOG = """
    accept_on alias always always_comb always_ff always_latch and assert assign assume automatic before begin bind
    bins binsof bit break buf bufif0 bufif1 byte case casex casez cell chandle checker class clocking cmos config
    const constraint context continue cover covergroup coverpoint cross deassign default defparam design disable dist
    do edge else end endcase endchecker endclass endclocking endconfig endfunction endgenerate endgroup endinterface
    endmodule endpackage endprimitive endprogram endproperty endspecify endsequence endtable endtask enum event
    eventually expect export extends extern final first_match for force foreach forever fork forkjoin function
    generate genvar global highz0 highz1 if iff ifnone ignore_bins illegal_bins implements implies import incdir
    include initial inout input inside instance int integer interconnect interface intersect join join_any join_none
    large let liblist library local localparam logic longint macromodule matches medium modport module nand
    negedge nettype new nexttime nmos nor noshowcancelled not notif0 notif1 null or output package packed parameter
    pmos posedge primitive priority program property protected pull0 pull1 pulldown pullup pulsestyle_ondetect
    pulsestyle_onevent pure rand randc randcase randsequence rcmos real realtime ref reg reject_on release repeat
    restrict return rnmos rpmos rtran rtranif0 rtranif1 s_always s_eventually s_nexttime s_until s_until_with scalared
    sequence shortint shortreal showcancelled signed small soft solve specify specparam static string strong strong0
    strong1 struct super supply0 supply1 sync_accept_on sync_reject_on table tagged task this throughout time
    timeprecision timeunit tran tranif0 tranif1 tri tri0 tri1 triand trior trireg type typedef union unique unique0
    unsigned until until_with untyped use uwire var vectored virtual void wait wait_order wand weak weak0 weak1 while
    wildcard wire with within wor xnor xor
"""
KEYWORDS = frozenset(f"{_SCALA} {_VERILOG} synthesis verilator".lower().split())
"""What no module, port or value is called, whatever its case."""

MEMBERS = frozenset(
    """
    io clock reset width getWidth widthOption litValue litOption isLit toString hashCode equals clone cloneType
    getClass notify notifyAll wait finalize name desiredName instanceName parentPathName parentModName pathName
    circuitName suggestName forceName ref elements getElements direction binding specifiedDirection typeName
    typeEquivalent asUInt asSInt asBool asBools asTypeOf asClock asAsyncReset className implicitClock implicitReset
    compileOptions initializeInParent atModuleBodyEnd getPorts getChiselPorts getModulePorts toNamed toTarget
    toAbsoluteTarget hasSeed layer layers probe define read size length map head tail pad zip do in_reset is when
    Mux
    """.split()
)
"""What a `Bundle`, a `Module` or the Chisel package has under this name, so that no port or value is called so."""

TYPES = frozenset(
    """
    Module RawModule ExtModule BlackBox Bundle Record Data Element Aggregate Bits UInt SInt Bool Num Vec VecInit
    Wire WireDefault WireInit Reg RegInit RegNext RegEnable Mem SyncReadMem SRAM Mux Input Output Flipped Clock
    Reset AsyncReset Fill Cat Reverse PopCount Log2 Enum Decoupled DecoupledIO Valid ValidIO ReadyValidIO
    Irrevocable Queue QueueIO Arbiter RRArbiter LockingArbiter LockingRRArbiter Counter Pipe ShiftRegister
    ShiftRegisters MuxCase MuxLookup Mux1H PriorityMux PriorityEncoder PriorityEncoderOH OHToUInt UIntToOH BitPat
    ListLookup Lookup LFSR DontCare Analog ChiselEnum EnumType Printable Const Probe Layer Select Property Top Main
    Test Canary Reference Object String Int Long Boolean Byte Char Float Double Unit Any AnyRef Nothing Null Option
    Some None Nil Seq List Map Set Array Vector Either Left Right Range Iterator Function Symbol Tuple2 Math System
    Thread Process Class App
    """.split()
)
"""Names of types that a module of the same name would hide."""

SCALA_AND_CHISEL = frozenset(
    """
    abstract case class def do else extends false final for if implicit import lazy match new null object override
    package private return sealed super this throw trait true try type val var while with yield _ Int Boolean String
    BigInt Unit Seq List Nil Vector Map Option Some None Range until to by map flatMap foreach zip zipWithIndex
    reduce reduceLeft foldLeft foldRight fold scanLeft tabulate fill filter head tail last init take drop reverse
    indices length size sum max min grouped sliding contains collect forall exists count iterate combinations
    reduceTree require assert apply chisel3 util Module RawModule RequireAsyncReset Bundle IO Input Output Flipped
    UInt SInt Bool Clock Reset AsyncReset Data Vec VecInit Wire WireDefault WireInit Reg RegInit RegNext RegEnable
    Mem SyncReadMem ReadUnderWrite Mux when elsewhen otherwise switch is U S B W asUInt asSInt asBool asBools
    asTypeOf asClock asAsyncReset andR orR xorR pad getWidth DontCare ChiselEnum Value Enum Cat Fill Reverse
    PopCount Log2 log2Ceil log2Up isPow2 MuxCase MuxLookup Mux1H PriorityMux PriorityEncoder PriorityEncoderOH
    OHToUInt UIntToOH BitPat ListLookup Lookup Counter ShiftRegister ShiftRegisters Decoupled Valid Irrevocable
    DecoupledIO ValidIO Queue Pipe Arbiter RRArbiter fire ready valid bits io enq deq clock reset withClock
    withReset withClockAndReset printf stop cover read write readWrite MixedVec chiselTypeOf cloneType litValue
    Const implicitly
    """.split()
)
"""Words of Scala and of Chisel, which stay when names are masked."""
