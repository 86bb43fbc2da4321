"""The tag side of a cache: lookup, fill and replacement, without the data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import block
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.l6.text import clocked, kind_of_reset, style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    sets: int
    ways: int
    tag_width: int
    offset_bits: int
    policy: str
    """`direct` (one way), `given` (the way to fill is an input), `rotating` or `lru` (two ways)."""
    flush: bool
    asynchronous: bool

    @property
    def index_bits(self) -> int:
        """Width of the set number."""
        return (self.sets - 1).bit_length()

    @property
    def way_bits(self) -> int:
        """Width of a way number."""
        return max(1, (self.ways - 1).bit_length())

    @property
    def address_bits(self) -> int:
        """Width of an address."""
        return self.tag_width + self.index_bits + self.offset_bits

    @property
    def chooses(self) -> bool:
        """Whether the circuit chooses the way to fill among several."""
        return self.policy in ("rotating", "lru")


@family("cache-tags", "L6", "TagArray", "CacheTags", "TagCheck", "Directory", tags=("memory", "cache"))
class CacheTags(Family[Spec]):
    """Hit or miss, and which way."""

    def draw(self, rng: Random) -> Spec:
        """Draw 2 to 16 sets of 1, 2 or 4 ways."""
        ways = rng.choice((1, 2, 2, 4))
        policies = {1: ("direct",), 2: ("given", "rotating", "lru", "lru"), 4: ("given", "rotating")}[ways]
        sets, tag, offset = rng.choice((2, 4, 8, 16) if ways < 4 else (2, 4, 8)), rng.randint(2, 20), rng.randint(0, 6)
        return Spec(sets, ways, tag, offset, rng.choice(policies), rng.random() < 0.6, rng.random() < 0.2)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Address, commands, answers."""
        found = [
            bits_in(
                "addr", s.address_bits, "address to look up and to fill", "address", "req_addr", "pa", "lookup_addr"
            ),
            flag_in("fill", "stores the tag of the address", "refill", "allocate", "install", "update"),
        ]
        if s.policy == "given":
            found.append(bits_in("fill_way", s.way_bits, "way to fill", "fill_sel", "target_way", "into"))
        if s.policy == "lru":
            found.append(flag_in("access", "the address is used in this cycle", "use", "touch", "req", "lookup"))
        found += [flag_in("flush", "invalidates everything", "invalidate", "clear_all", "purge")] if s.flush else []
        found.append(flag_out("hit", "whether the address is present", "present", "match", "found"))
        found += [bits_out("way", s.way_bits, "way that hits", "hit_way", "which", "way_out")] if s.ways > 1 else []
        if s.chooses:
            found.append(bits_out("victim", s.way_bits, "way that a fill would take", "evict", "replace", "next_way"))
        return tuple(found)

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return clocked(s.asynchronous)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say how an address splits, what hits and what a fill does."""
        addr, kind = n.t("addr"), kind_of_reset(s.asynchronous)
        low = f"the low {s.offset_bits} bit{'s' * (s.offset_bits > 1)} are ignored, " if s.offset_bits else ""
        ways = f"{s.ways} ways" if s.ways > 1 else "one way"
        shape = "direct-mapped" if s.ways == 1 else f"{s.ways}-way"
        sets, holds = (f" and sets {_state(s)} to 0", f", and {_state(s)} is 0") if s.chooses else ("", "")
        return Facts(
            (f"{shape} cache tag array with {s.sets} sets", f"tag check of a {shape} cache with {s.sets} sets"),
            (
                f"tell whether an address is in a {shape} cache of {s.sets} sets",
                "keep the tags of a cache and compare addresses with them",
            ),
            (
                f"The cache has {s.sets} sets of {ways}; each way holds a valid bit and a tag of {s.tag_width} bits.",
                f"{addr} splits from the least significant bit upwards: {low}the next {s.index_bits} "
                f"bit{'s select' if s.index_bits > 1 else ' selects'} the set, the top {s.tag_width} bits are the tag.",
                *_lookup_rules(s, n),
                *_fill_rules(s, n),
            ),
            (
                (
                    f"The {kind} reset makes every way invalid{sets}.",
                    f"After the {kind} reset no way is valid{holds}.",
                ),
                f"Lookups in the cycle of a fill{' or flush' if s.flush else ''} still see the state before it.",
            ),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Tags in one array, valid bits in a vector, a set's ways next to each other."""
        lines = s.sets * s.ways
        edge = " or posedge reset" if s.asynchronous else ""
        high, low = s.index_bits + s.offset_bits - 1, s.offset_bits
        way = "0" if s.policy == "direct" else n.v("fill_way") if s.policy == "given" else "state_q[set_d]"
        gate = f"{n.v('fill')}{' & ~hit_d' if s.chooses else ''}"
        update = [f"if ({gate}) begin", f"  valid_q[set_d * {s.ways} + {way}] <= 1'b1;"]
        update += [f"  tag_q[set_d * {s.ways} + {way}] <= tag_d;"]
        update += [f"  state_q[set_d] <= state_q[set_d] + {s.way_bits}'d1;"] if s.policy == "rotating" else []
        update += [f"  state_q[set_d] <= ~{way};"] if s.policy == "lru" else []
        update += ["end"]
        update += [f"if ({n.v('access')} & hit_d) state_q[set_d] <= ~way_d;"] if s.policy == "lru" else []
        flush = [f"end else if ({n.v('flush')}) begin", f"  valid_q <= {lines}'d0;"] if s.flush else []
        states = f"  reg [{s.way_bits - 1}:0] state_q [0:{s.sets - 1}];\n" if s.chooses else ""
        zero = [f"for (j_d = 0; j_d < {s.sets}; j_d = j_d + 1) state_q[j_d] <= 0;"] if s.chooses else []
        outs = [f"assign {n.v('hit')} = hit_d;"] + ([f"assign {n.v('way')} = way_d;"] if s.ways > 1 else [])
        outs += [f"assign {n.v('victim')} = state_q[set_d];"] if s.chooses else []
        return f"""
  reg [{s.tag_width - 1}:0] tag_q [0:{lines - 1}];
  reg [{lines - 1}:0] valid_q;
{states}  wire [{s.index_bits - 1}:0] set_d = {n.v("addr")}[{high}:{low}];
  wire [{s.tag_width - 1}:0] tag_d = {n.v("addr")}[{s.address_bits - 1}:{high + 1}];
  wire [{s.ways - 1}:0] match_d;
  genvar w_d;
  generate for (w_d = 0; w_d < {s.ways}; w_d = w_d + 1) begin : ways_d
    assign match_d[w_d] = valid_q[set_d * {s.ways} + w_d] && tag_q[set_d * {s.ways} + w_d] == tag_d;
  end endgenerate
  wire hit_d = |match_d;
  reg [{s.way_bits - 1}:0] way_d;
  integer i_d, j_d;
  always @* begin
    way_d = 0;
    for (i_d = {s.ways - 1}; i_d >= 0; i_d = i_d - 1) if (match_d[i_d]) way_d = i_d;
  end
  always @(posedge clock{edge})
    if (reset) begin
{block([f"valid_q <= {lines}'d0;", *zero], 6)}
{block(flush, 4) if flush else ""}
    end else begin
{block(update, 6)}
    end
{block(outs)}"""

    def style_vectors(self, s: Spec, n: Names) -> Style:
        """Two-dimensional vectors of registers."""
        valid, tags = n.local("valid", "valids", "live"), n.local("tags", "tag_store", "stored")
        at = _Locals(s, n)
        init = f"Seq.fill({s.sets})(VecInit(Seq.fill({s.ways})"
        lines = [
            f"val {valid} = RegInit(VecInit({init}(false.B)))))",
            f"val {tags} = Reg(Vec({s.sets}, Vec({s.ways}, UInt({s.tag_width}.W))))",
            *at.split,
            f"val {at.matches} = VecInit((0 until {s.ways}).map(i => {valid}({at.set})(i) && {tags}({at.set})(i) === "
            f"{at.tag}))",
        ]
        target = at.target
        store = [f"{valid}({at.set})({target}) := true.B", f"{tags}({at.set})({target}) := {at.tag}"]
        drop = [f"{valid}.foreach(_.foreach(_ := false.B))"]
        return style("\n".join([*lines, *at.answers, *at.update(store, drop)]))

    def style_lines(self, s: Spec, n: Names) -> Style:
        """A bundle for what a way holds."""
        name, regs, one = f"{n.module}Line", n.local("entries", "sets", "array"), n.local("line", "entry", "slot")
        at = _Locals(s, n)
        before = f"class {name} extends Bundle {{\n  val valid = Bool()\n  val tag = UInt({s.tag_width}.W)\n}}"
        init = f"Seq.fill({s.sets})(VecInit(Seq.fill({s.ways})(0.U.asTypeOf(new {name}))))"
        lines = [
            f"val {regs} = RegInit(VecInit({init}))",
            *at.split,
            f"val {at.matches} = VecInit({regs}({at.set}).map({one} => {one}.valid && {one}.tag === {at.tag}))",
        ]
        store = [f"{regs}({at.set})({at.target}).valid := true.B", f"{regs}({at.set})({at.target}).tag := {at.tag}"]
        drop = [f"for ({one} <- {regs}.flatten) {{", f"  {one}.valid := false.B", "}"]
        return style("\n".join([*lines, *at.answers, *at.update(store, drop)]), before)

    def style_memory(self, s: Spec, n: Names) -> Style:
        """Tags in a memory a way, valid bits as one register a way."""
        valid, tags, way = n.local("valid", "valid_bits"), n.local("tag_mem", "tags"), n.local("w", "k")
        at = _Locals(s, n)
        lines = [
            f"val {tags} = Seq.fill({s.ways})(Mem({s.sets}, UInt({s.tag_width}.W)))",
            f"val {valid} = Seq.fill({s.ways})(RegInit(0.U({s.sets}.W)))",
            *at.split,
            f"val {at.matches} = VecInit(Seq.tabulate({s.ways})({way} => "
            f"{valid}({way})({at.set}) && {tags}({way})({at.set}) === {at.tag}))",
        ]
        cell = [
            f"{tags}({way})({at.set}) := {at.tag}",
            f"{valid}({way}) := {valid}({way}) | UIntToOH({at.set}, {s.sets})",
        ]
        if s.ways > 1:
            cell = [f"when({at.target} === {way}.U) {{", block(cell), "}"]
        store = [f"for ({way} <- 0 until {s.ways}) {{", block(cell), "}"]
        drop = [f"{valid}.foreach(_ := 0.U)"]
        return style("\n".join([*lines, *at.answers, *at.update(store, drop)]))

    def model(self, s: Spec) -> Model:
        """Lists of tags."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Few tags over all sets, so that lookups hit."""
        tags = (0, 1, 2**s.tag_width - 2, 2**s.tag_width - 1)
        addresses = tuple((tag * s.sets + i) << s.offset_bits for tag in tags for i in range(s.sets))
        return Stimulus(3072, pools=((n.ports["addr"], addresses),), sparse=(n.ports["flush"],) if s.flush else ())


def _state(s: Spec) -> str:
    return "the pointer of every set" if s.policy == "rotating" else "the least recently used way of every set"


def _lookup_rules(s: Spec, n: Names) -> list[Sentence]:
    rules: list[Sentence] = [
        (
            f"{n.t('hit')} is combinational: it is high when "
            + ("a way" if s.ways > 1 else "the way")
            + " of the selected set is valid and holds the tag of the address."
        )
    ]
    if s.ways > 1:
        several = ", the lowest such number if several do" if s.policy == "given" else ""
        rules.append(f"{n.t('way')} is the number of the way that hits{several}, and 0 on a miss.")
    return rules


def _fill_rules(s: Spec, n: Names) -> list[Sentence]:
    fill, victim = n.t("fill"), n.t("victim") if s.chooses else ""
    stores = "stores the tag of the address there and makes it valid"
    rules: list[Sentence] = []
    if s.policy in ("direct", "given"):
        where = "the selected set" if s.policy == "direct" else f"way {n.t('fill_way')} of the selected set"
        rules = [f"A clock edge with {fill} high takes {where}, {stores}, whether the address hits or not."]
    else:
        rules = [
            f"A clock edge with {fill} high and {n.t('hit')} low takes way {victim} of the selected set, {stores}; "
            "a fill of an address that hits does nothing."
        ]
    if s.policy == "rotating":
        rules.append(
            f"Each set has a pointer, shown at {victim} for the selected set; such a fill moves it on by one, from way "
            f"{s.ways - 1} back to way 0."
        )
    if s.policy == "lru":
        rules += [
            f"Each set remembers its least recently used way, shown at {victim} for the selected set.",
            f"A clock edge with {n.t('access')} high on a hit makes the other way than the hitting one the least "
            f"recently used; a fill that stores does so with the way that it has filled ({n.t('access')} does not "
            "matter then).",
        ]
    if s.flush:
        rest = f", and {_state(s)} keeps its value" if s.chooses else ""
        rules.append(
            f"A clock edge with {n.t('flush')} high makes every way invalid and does nothing else: {fill} is "
            f"ignored{rest}."
        )
    return rules


class _Locals:
    """Names and lines that the styles share: they differ in how the ways are stored."""

    def __init__(self, s: Spec, n: Names) -> None:
        self._s, self._n = s, n
        self.set, self.tag = n.local("set_id", "index", "row"), n.local("tag", "key", "wanted")
        self.matches, state = n.local("matches", "hits", "equal"), n.local("state", "pointer", "next_victim")
        high = s.index_bits + s.offset_bits
        self.split = [
            f"val {self.set} = {n['addr']}({high - 1}, {s.offset_bits})",
            f"val {self.tag} = {n['addr']}({s.address_bits - 1}, {high})",
        ]
        self._state = state
        if s.chooses:
            self.split.append(f"val {state} = RegInit(VecInit(Seq.fill({s.sets})(0.U({s.way_bits}.W))))")
        given = n["fill_way"] if s.policy == "given" else f"{state}({self.set})"
        self.target = "0" if s.policy == "direct" else given
        self.answers = [f"{n['hit']} := {self.matches}.asUInt.orR"]
        if s.ways > 1:
            lowest = f"PriorityEncoder({self.matches})"
            self.answers.append(f"{n['way']} := Mux({n['hit']}, {lowest}, 0.U)")
        self.answers += [f"{n['victim']} := {state}({self.set})"] if s.chooses else []

    def update(self, store: list[str], drop: list[str]) -> list[str]:
        """Flush, else fill and, with a least recently used way, remember what was used."""
        s, n, here = self._s, self._n, f"{self._state}({self.set})"
        steps = {"rotating": [f"{here} := {here} + 1.U"], "lru": [f"{here} := ~{here}"]}.get(s.policy, [])
        gate = f"{n['fill']} && !{n['hit']}" if s.chooses else n["fill"]
        fill = [f"when({gate}) {{", block([*store, *steps]), "}"]
        if s.policy == "lru":
            fill[-1] = f"}}.elsewhen({n['access']} && {n['hit']}) {{\n  {here} := ~{n['way']}\n}}"
        if not s.flush:
            return fill
        return [f"when({n['flush']}) {{", block(drop), "}.otherwise {", block(fill), "}"]


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._sets: list[list[int | None]] = []
        self._state: list[int] = []
        self.reset()

    def reset(self) -> None:
        self._sets = [[None] * self._s.ways for _ in range(self._s.sets)]
        self._state = [0] * self._s.sets

    def _find(self, inputs: Mapping[str, int]) -> tuple[int, int, int | None]:
        line = inputs["addr"] // 2**self._s.offset_bits
        index, tag = line % self._s.sets, line // self._s.sets
        ways = self._sets[index]
        return index, tag, ways.index(tag) if tag in ways else None

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        index, _, way = self._find(inputs)
        found = {"hit": int(way is not None)}
        if self._s.ways > 1:
            found["way"] = way or 0
        return found | ({"victim": self._state[index]} if self._s.chooses else {})

    def advance(self, inputs: Mapping[str, int]) -> None:
        s, (index, tag, way) = self._s, self._find(inputs)
        if inputs.get("flush"):
            self._sets = [[None] * s.ways for _ in range(s.sets)]
            return
        target = inputs.get("fill_way", self._state[index])
        if inputs["fill"] and not (s.chooses and way is not None):
            self._sets[index][target] = tag
            if s.policy == "rotating":
                self._state[index] = (target + 1) % s.ways
            if s.policy == "lru":
                self._state[index] = 1 - target
        elif s.policy == "lru" and inputs["access"] and way is not None:
            self._state[index] = 1 - way
