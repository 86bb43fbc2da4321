"""An elevator: collects requests, keeps its direction as long as there is work ahead, opens its door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import block
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.l6.text import clocked, kind_of_reset, style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    floors: int
    travel: int
    """Cycles from one floor to the next."""
    dwell: int
    """Cycles that the door is open."""
    home: int
    """Floor after reset."""
    extend: bool
    """Whether a request for this floor keeps an open door open."""
    lights: bool
    """Whether the pending requests are an output."""
    asynchronous: bool

    @property
    def bits(self) -> int:
        """Width of a floor number."""
        return (self.floors - 1).bit_length()


@family("elevator-controller", "L6", "Elevator", "Lift", "LiftControl", "CabinControl", tags=("fsm", "scheduler"))
class Elevator(Family[Spec]):
    """Idle, moving or open."""

    def draw(self, rng: Random) -> Spec:
        """Draw floors and times."""
        floors = rng.randint(3, 10)
        home = rng.choice((0, 0, rng.randrange(floors)))
        times = rng.randint(1, 5), rng.randint(1, 6)
        return Spec(floors, *times, home, rng.random() < 0.4, rng.random() < 0.6, rng.random() < 0.2)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Buttons, cabin, door."""
        lights = [bits_out("lights", s.floors, "pending requests, a bit a floor", "pending", "lamps", "queue")]
        return (
            bits_in("call", s.floors, "requests, a bit a floor", "buttons", "requests", "calls", "press"),
            bits_out("floor", s.bits, "floor of the cabin", "level", "position", "at_floor"),
            flag_out("moving", "cabin moves", "motor", "in_motion", "running"),
            flag_out("up", "direction is up", "upward", "dir_up", "going_up"),
            flag_out("door", "door is open", "door_open", "opened", "open"),
            *(lights if s.lights else []),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return clocked(s.asynchronous)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Three states and one decision."""
        call, kind = n.t("call"), kind_of_reset(s.asynchronous)
        pending = f"the pending bits ({n.t('lights')})" if s.lights else "the pending bits"
        travel, dwell = (f"{t} clock cycle{'s' * (t > 1)}" for t in (s.travel, s.dwell))
        return Facts(
            (f"elevator controller for {s.floors} floors", f"controller of an elevator that serves {s.floors} floors"),
            (
                f"drive an elevator between {s.floors} floors",
                "collect floor requests and serve them one after the other, direction by direction",
            ),
            (
                f"Floors are numbered from 0 to {s.floors - 1}; bit i of {call} requests floor i.",
                f"There is a pending bit for each floor; every clock edge sets {pending} of all floors whose bit of "
                f"{call} is high, in any state, except where a rule below clears a bit.",
                f"The cabin is idle, moving or open: {n.t('moving')} is high exactly while moving, {n.t('door')} "
                "exactly while open.",
                "Idle: each clock edge decides by the pending bits as they are before the edge. (1) If that of the "
                "current floor is set, the cabin becomes open and the edge clears this bit, even if the floor is "
                f"requested again at this very edge. (2) Otherwise, if {n.t('up')} is high and a floor above is "
                f"pending, or {n.t('up')} is low and one below is, it becomes moving in that direction. (3) "
                f"Otherwise, if a floor on the other side is pending, {n.t('up')} changes and the cabin becomes "
                "moving. (4) Otherwise it stays idle.",
                f"Moving: it lasts {travel}; the edge that ends it changes {n.t('floor')} by one in the direction of "
                f"{n.t('up')} and makes the cabin idle (which it is for at least one cycle at each floor).",
                f"Open: it lasts {dwell}; the edge that ends it makes the cabin idle.",
                *_door_rules(s, n),
            ),
            (
                f"{n.t('floor')} and {n.t('up')} come from "
                f"registers{', ' + n.t('lights') + ' too' if s.lights else ''}.",
                (
                    f"The {kind} reset makes the cabin idle at floor {s.home} with {n.t('up')} high and nothing "
                    "pending.",
                    f"After the {kind} reset the cabin is idle at floor {s.home}, {n.t('up')} is high and no bit is "
                    "pending.",
                ),
            ),
            {"verilog": self.verilog(s, n).strip("\n")},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Masks for the floors above and below."""
        f, b = s.floors, s.bits
        edge = " or posedge reset" if s.asynchronous else ""
        keep = f"\n        if ({n.v('call')}[floor_q]) left_q <= 8'd{s.dwell - 1};" if s.extend else ""
        keep += "\n        pend_q[floor_q] <= 1'b0;" if s.extend else ""
        ends = f" && !{n.v('call')}[floor_q]" if s.extend else ""
        lights = f"\n  assign {n.v('lights')} = pend_q;" if s.lights else ""
        return f"""
  reg [1:0] state_q;
  reg [{b - 1}:0] floor_q;
  reg [{f - 1}:0] pend_q;
  reg [7:0] left_q;
  reg up_q;
  reg above_d, below_d;
  integer i_d;
  always @* begin
    above_d = 1'b0;
    below_d = 1'b0;
    for (i_d = 0; i_d < {f}; i_d = i_d + 1) begin
      if (pend_q[i_d] && i_d > floor_q) above_d = 1'b1;
      if (pend_q[i_d] && i_d < floor_q) below_d = 1'b1;
    end
  end
  always @(posedge clock{edge})
    if (reset) begin
      state_q <= 2'd0; floor_q <= {s.home}; pend_q <= 0; up_q <= 1'b1; left_q <= 0;
    end else begin
      pend_q <= pend_q | {n.v("call")};
      case (state_q)
        2'd0: if (pend_q[floor_q]) begin
          state_q <= 2'd2; left_q <= {s.dwell - 1}; pend_q[floor_q] <= 1'b0;
        end else if (above_d | below_d) begin
          state_q <= 2'd1; left_q <= {s.travel - 1};
          up_q <= up_q ? above_d : ~below_d;
        end
        2'd1: if (left_q == 0) begin
          state_q <= 2'd0;
          floor_q <= up_q ? floor_q + 1 : floor_q - 1;
        end else left_q <= left_q - 1;
        default: begin
        if (left_q == 0{ends}) state_q <= 2'd0; else left_q <= left_q - 1;{keep}
        end
      endcase
    end
  assign {n.v("floor")} = floor_q;
  assign {n.v("moving")} = (state_q == 2'd1);
  assign {n.v("door")} = (state_q == 2'd2);
  assign {n.v("up")} = up_q;{lights}"""

    def style_switch(self, s: Spec, n: Names) -> Style:
        """An enumerated state; what lies above is a shift away."""
        at, state = _Locals(s, n), n.local("state", "phase", "mode")
        names = n.local("idle", "s_idle"), n.local("moves", "s_move"), n.local("opened_state", "s_open")
        above, below = n.local("above", "any_above"), n.local("below", "any_below")
        lines = [
            f"val {' :: '.join(names)} :: Nil = Enum(3)",
            f"val {state} = RegInit({names[0]})",
            *at.declared,
            f"val {above} = ({at.pending} >> {at.floor} >> 1) =/= 0.U",
            f"val {below} = ({at.pending} & ((1.U << {at.floor}) - 1.U)) =/= 0.U",
            *at.machine(state, names, above, below),
        ]
        return style("\n".join([*lines, *at.outputs(f"{state} === {names[1]}", f"{state} === {names[2]}")]))

    def style_chisel_enum(self, s: Spec, n: Names) -> Style:
        """A `ChiselEnum`; floors are compared one by one."""
        at, state, kind = _Locals(s, n), n.local("state", "cabin", "activity"), f"{n.module}State"
        above, below, i = n.local("above", "up_work"), n.local("below", "down_work"), n.local("i", "k")
        names = f"{kind}.Idle", f"{kind}.Moving", f"{kind}.Open"
        some = f"(0 until {s.floors}).map({i} => {at.pending}({i}) && {i}.U"
        lines = [
            f"val {state} = RegInit({names[0]})",
            *at.declared,
            f"val {above} = {some} > {at.floor}).reduce(_ || _)",
            f"val {below} = {some} < {at.floor}).reduce(_ || _)",
            *at.machine(state, names, above, below),
        ]
        before = f"object {kind} extends ChiselEnum {{\n  val Idle, Moving, Open = Value\n}}"
        return style("\n".join([*lines, *at.outputs(f"{state} === {names[1]}", f"{state} === {names[2]}")]), before)

    def style_flags(self, s: Spec, n: Names) -> Style:
        """Two flags instead of a state; the pending bits as a vector."""
        at = _Locals(s, n)
        going, open_ = n.local("going", "in_travel", "rolling"), n.local("is_open", "door_reg", "gate_open")
        above, below, here = n.local("above", "higher"), n.local("below", "lower"), n.local("here", "this_floor")
        other, over = n.local("turn", "reverses"), n.local("over", "expired", "elapsed")
        masks = n.local("below_masks", "masks")
        ends = f"{over} && !{n['call']}({at.floor})" if s.extend else over
        stay = [f"{here} := true.B"]
        stay += [f"when({n['call']}({at.floor})) {{ {at.left} := {s.dwell - 1}.U }}"] if s.extend else []
        lines = [
            f"val {going} = RegInit(false.B)",
            f"val {open_} = RegInit(false.B)",
            *at.declared,
            f"val {masks} = VecInit(Seq.tabulate({s.floors})(i => ((BigInt(1) << i) - 1).U({s.floors}.W)))",
            f"val {below} = ({at.pending} & {masks}({at.floor})).orR",
            f"val {above} = ({at.pending} & ~{masks}({at.floor}) & ~UIntToOH({at.floor}, {s.floors})).orR",
            f"val {here} = WireDefault(false.B)",
            f"val {other} = Mux({at.up}, !{above} && {below}, !{below} && {above})",
            f"val {over} = {at.left} === 0.U",
            f"when({going}) {{",
            f"  {at.left} := {at.left} - 1.U",
            f"  when({over}) {{",
            f"    {going} := false.B",
            f"    {at.floor} := Mux({at.up}, {at.floor} + 1.U, {at.floor} - 1.U)",
            "  }",
            f"}}.elsewhen({open_}) {{",
            f"  {at.left} := {at.left} - 1.U",
            block(stay if s.extend else []) or "  // a new request for this floor waits",
            f"  when({ends}) {{ {open_} := false.B }}",
            f"}}.elsewhen({at.pending}({at.floor})) {{",
            f"  {here} := true.B",
            f"  {open_} := true.B",
            f"  {at.left} := {s.dwell - 1}.U",
            f"}}.elsewhen({above} || {below}) {{",
            f"  {going} := true.B",
            f"  {at.left} := {s.travel - 1}.U",
            f"  {at.up} := {at.up} ^ {other}",
            "}",
            f"{at.pending} := ({at.pending} | {n['call']}) & ~Mux({here}, UIntToOH({at.floor}, {s.floors}), "
            f"0.U({s.floors}.W))",
        ]
        return style("\n".join([*lines, *at.outputs(going, open_)]))

    def model(self, s: Spec) -> Model:
        """A cabin with a set of requests."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Mostly no request, else one or two floors."""
        single = [1 << i for i in range(s.floors)]
        pool = (*[0] * (6 * s.floors), *single, single[0] | single[-1], single[s.home])
        return Stimulus(4096, pools=((n.ports["call"], pool),))


def _door_rules(s: Spec, n: Names) -> list[Sentence]:
    if not s.extend:
        return ["A request for the current floor while the cabin is open only becomes pending."]
    return [
        "While the cabin is open, each clock edge clears the pending bit of the current floor, even if it is "
        f"requested; if it is requested, the edge does not end the opening, and the full time of {s.dwell} starts "
        "again after it."
    ]


class _Locals:
    """State and the common machine."""

    def __init__(self, s: Spec, n: Names) -> None:
        self._s, self._n = s, n
        self.floor, self.up = n.local("floor_reg", "cabin_floor", "at"), n.local("up_reg", "heading_up", "rising")
        self.pending, self.left = n.local("pending_reg", "waiting", "asked"), n.local("left", "timer", "ticks")
        bits = max(1, (max(s.travel, s.dwell) - 1).bit_length())
        self.declared = [
            f"val {self.floor} = RegInit({s.home}.U({s.bits}.W))",
            f"val {self.up} = RegInit(true.B)",
            f"val {self.pending} = RegInit(0.U({s.floors}.W))",
            f"val {self.left} = RegInit(0.U({bits}.W))",
        ]

    def machine(self, state: str, names: tuple[str, str, str], above: str, below: str) -> list[str]:
        """Write the state machine as a switch."""
        s, n, (idle, moves, opens) = self._s, self._n, names
        mask = f"~(1.U({s.floors}.W) << {self.floor})({s.floors - 1}, 0)"
        wanted = f"({self.pending} | {n['call']})"
        go = f"  {state} := {moves}\n  {self.left} := {s.travel - 1}.U"
        wait = [
            f"{self.left} := {self.left} - 1.U",
            f"when({self.left} === 0.U) {{ {state} := {idle} }}",
        ]
        if s.extend:
            wait += [
                f"{self.pending} := {wanted} & {mask}",
                f"when({n['call']}({self.floor})) {{\n  {self.left} := {s.dwell - 1}.U\n  {state} := {opens}\n}}",
            ]
        at_idle = [
            f"when({self.pending}({self.floor})) {{",
            f"  {state} := {opens}",
            f"  {self.left} := {s.dwell - 1}.U",
            f"  {self.pending} := {wanted} & {mask}",
            f"}}.elsewhen({above} && ({self.up} || !{below})) {{",
            go,
            f"  {self.up} := true.B",
            f"}}.elsewhen({below}) {{",
            go,
            f"  {self.up} := false.B",
            "}",
        ]
        travel = [
            f"{self.left} := {self.left} - 1.U",
            f"when({self.left} === 0.U) {{",
            f"  {state} := {idle}",
            f"  {self.floor} := Mux({self.up}, {self.floor} + 1.U, {self.floor} - 1.U)",
            "}",
        ]
        arms = [f"is({key}) {{\n{block(body)}\n}}" for key, body in ((idle, at_idle), (moves, travel), (opens, wait))]
        return [f"{self.pending} := {wanted[1:-1]}", f"switch({state}) {{", block(arms), "}"]

    def outputs(self, moving: str, door: str) -> list[str]:
        """Connect every output."""
        n = self._n
        lines = [f"{n['floor']} := {self.floor}", f"{n['up']} := {self.up}"]
        lines += [f"{n['moving']} := {moving}", f"{n['door']} := {door}"]
        return lines + ([f"{n['lights']} := {self.pending}"] if self._s.lights else [])


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._floor, self._up, self._left, self._what = self._s.home, True, 0, "idle"
        self._pending: set[int] = set()

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        return {
            "floor": self._floor,
            "up": int(self._up),
            "moving": int(self._what == "moving"),
            "door": int(self._what == "open"),
            "lights": sum(1 << i for i in self._pending),
        }

    def advance(self, inputs: Mapping[str, int]) -> None:
        s, here = self._s, self._floor
        calls = {i for i in range(s.floors) if inputs["call"] >> i & 1}
        before, self._pending = self._pending, self._pending | calls
        if self._what == "idle":
            self._decide(before)
        elif self._what == "moving":
            self._left -= 1
            if self._left == 0:
                self._floor, self._what = here + (1 if self._up else -1), "idle"
        else:
            self._left -= 1
            if s.extend:
                self._pending = self._pending - {here}
                self._left = s.dwell if here in calls else self._left
            self._what = "open" if self._left else "idle"

    def _decide(self, pending: set[int]) -> None:
        here, s = self._floor, self._s
        sides = {True: any(i > here for i in pending), False: any(i < here for i in pending)}
        if here in pending:
            self._what, self._left, self._pending = "open", s.dwell, self._pending - {here}
        elif any(sides.values()):
            self._up = self._up if sides[self._up] else not self._up
            self._what, self._left = "moving", s.travel
