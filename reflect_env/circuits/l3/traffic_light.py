"""A traffic light: phases of given lengths, for one road, for a crossing, or with a button for people on foot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import block, gated
from reflect_env.circuits.clocks import always, branch, clock_ports, draw_clocking, in_domain, reset_noun
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus

_ROAD = ("GREEN", "YELLOW", "RED", "RED_YELLOW")
_CROSSING = ("A_GREEN", "A_YELLOW", "A_CLEAR", "B_GREEN", "B_YELLOW", "B_CLEAR")
_LIT = {"GREEN": "G", "YELLOW": "Y", "RED": "R", "CLEAR": "R", "RED_YELLOW": "RY"}


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    kind: str
    """`road`, `crossing`, or `button`: green lasts until somebody wants to cross."""
    phases: tuple[str, ...]
    times: tuple[int, ...]
    """Ticks of each phase; of the green that waits for the button, the fewest."""
    order: str
    """Lamps of a word, highest bit first: a permutation of `RYG`."""
    tick: bool
    """Whether time passes only while an input is high."""
    clocking: Clocking

    def __post_init__(self) -> None:
        known = _CROSSING if self.kind == "crossing" else _ROAD
        if len(self.times) != len(self.phases) or any(phase not in known for phase in self.phases):
            raise ValueError("each phase has a time, and is one of this kind of light")

    def word(self, lamps: str) -> int:
        """The lamps that are lit, as a number."""
        return sum(1 << (2 - self.order.index(lamp)) for lamp in lamps)

    def words(self, phase: str) -> tuple[int, ...]:
        """Lamps of each road in a phase."""
        if self.kind != "crossing":
            return (self.word(_LIT[phase]),)
        road, lamps = phase[0], self.word(_LIT[phase[2:]])
        return (lamps, self.word("R")) if road == "A" else (self.word("R"), lamps)

    @property
    def timer_bits(self) -> int:
        """Of a counter from the longest time down to 1."""
        return max(self.times).bit_length()


@family("traffic-light", "L3", "TrafficLight", "Traffic", "Signals", "Crossing", "LightControl", tags=("fsm", "timing"))
class TrafficLight(Family[Spec]):
    """A round of phases, each with a time."""

    def draw(self, rng: Random) -> Spec:
        """Draw phases and times; short rounds, so that a simulation sees some."""
        kind = rng.choice(("road", "crossing", "button"))
        if kind == "crossing":
            phases = _CROSSING if rng.random() < 0.5 else tuple(p for p in _CROSSING if not p.endswith("CLEAR"))
        else:
            phases = _ROAD if rng.random() < 0.5 else _ROAD[:3]
        times = tuple(rng.randint(3, 24) if "GREEN" in p or p == "RED" else rng.randint(1, 5) for p in phases)
        order = "".join(rng.sample("RYG", 3)) if rng.random() < 0.5 else rng.choice(("RYG", "GYR"))
        return Spec(kind, phases, times, order, rng.random() < 0.35, draw_clocking(rng))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Time, perhaps a button, the lamps."""
        pins = [flag_in("tick", "time passes only while high", "en", "strobe", "second", "ce")] if s.tick else []
        if s.kind == "crossing":
            pins += [bits_out("road_a", 3, "lamps of road A", "lamps_a", "north_south", "main_road")]
            pins += [bits_out("road_b", 3, "lamps of road B", "lamps_b", "east_west", "side_road")]
            return (*clock_ports(s.clocking), *pins)
        if s.kind == "button":
            pins += [flag_in("request", "somebody wants to cross", "button", "req", "ped", "push")]
        pins += [bits_out("lamps", 3, "lamps", "light", "lights", "leds")]
        pins += [flag_out("walk", "people may cross", "go", "ped_green", "cross_now")] if s.kind == "button" else []
        return (*clock_ports(s.clocking), *pins)

    def clocking(self, s: Spec) -> Clocking:
        """As drawn."""
        return s.clocking

    def facts(self, s: Spec, n: Names) -> Facts:
        """The round in sentences and as a table; time, lamps and button as conventions."""
        kinds = {"road": "one road", "crossing": "a crossing of two roads", "button": "a road with a button to cross"}
        what, names = kinds[s.kind], ", ".join(s.phases)
        return Facts(
            (f"traffic light controller for {what}", f"controller of a traffic light for {what}"),
            (f"run the traffic light of {what}", f"go round through the phases {names} and light the lamps"),
            tuple(self._sentence(s, n, i) for i in range(len(s.phases))),
            tuple(self._conventions(s, n)),
            forms={"state_table": self._table(s, n)},
        )

    def _sentence(self, s: Spec, n: Names, i: int) -> Sentence:
        phase, after, time = s.phases[i], s.phases[(i + 1) % len(s.phases)], _ticks(s.times[i])
        pairs = list(zip(self._outs(s, n), s.words(phase), strict=True))
        lit, equal = (" and ".join(f"{out} {verb} {word:03b}" for out, word in pairs) for verb in ("is", "="))
        if s.kind == "button" and phase == "GREEN":
            return (
                f"In {phase} {lit} (binary); it lasts at least {time}, and from the last of them on until there is a "
                f"request; "
                f"{after} follows.",
                f"{phase} ({equal}, binary) lasts {time}, and longer if there is no request by then; {after} follows "
                f"at the "
                f"first "
                f"tick with a request.",
            )
        return (
            f"In {phase} {lit} (binary); it lasts {time}, and {after} follows.",
            f"{phase} lasts {time} with {equal} (binary), then comes {after}.",
        )

    def _outs(self, s: Spec, n: Names) -> list[str]:
        return [n.t(role) for role in (("road_a", "road_b") if s.kind == "crossing" else ("lamps",))]

    def _conventions(self, s: Spec, n: Names) -> list[Sentence]:
        named = {"R": "red", "Y": "yellow", "G": "green"}
        outs = " and ".join(self._outs(s, n))
        said: list[Sentence] = [
            f"The bits of {outs} are, from bit 2 down to bit 0, {', '.join(named[lamp] for lamp in s.order)}; they "
            f"depend "
            f"on the phase alone."
        ]
        if s.tick:
            said.append(f"A tick is a clock edge with {n.t('tick')} high; at other edges time and phase stand still.")
        else:
            said.append("Every clock edge is a tick, so a phase of n ticks lasts n clock cycles.")
        if s.kind == "button":
            said.append(
                f"A request is an edge with {n.t('request')} high, tick or not; it is remembered until the tick that "
                f"ends "
                f"GREEN, at which {n.t('request')} itself counts too. That tick forgets it; later requests count for "
                f"the "
                f"next round."
            )
            said.append(f"{n.t('walk')} is high in RED and low in every other phase.")
        reset = reset_noun(s.clocking)
        forgets = ", and no request is remembered" if s.kind == "button" else ""
        return [
            *said,
            (
                f"After the {reset} {s.phases[0]} begins with its full time{forgets}.",
                f"The {reset} leads to the beginning of {s.phases[0]}{forgets}.",
            ),
        ]

    def _table(self, s: Spec, n: Names) -> str:
        heads = [out.strip("`") for out in self._outs(s, n)]
        lines = [f"| phase | {' | '.join(heads)} | ticks | next phase |", "|---" * (3 + len(heads)) + "|"]
        for i, phase in enumerate(s.phases):
            waits = s.kind == "button" and phase == "GREEN"
            time = f"{s.times[i]} or more" if waits else str(s.times[i])
            after = s.phases[(i + 1) % len(s.phases)] + (" (with a request)" if waits else "")
            lines.append(f"| {phase} | {' | '.join(f'{w:03b}' for w in s.words(phase))} | {time} | {after} |")
        note = ""
        if s.kind == "button":
            note = f" GREEN ends at tick {s.times[0]} if there is a request by then, else at the first tick with one."
        return "\n".join([*lines, f"(lamps in binary.{note})"])

    def verilog(self, s: Spec, n: Names) -> str:
        """What is left of the phase, and a case for what follows."""
        w, count = s.timer_bits, len(s.phases)
        bits = (count - 1).bit_length()
        outs = [n.v(role) for role in (("road_a", "road_b") if s.kind == "crossing" else ("lamps",))]
        follow = "\n".join(
            f"      {bits}'d{i}: begin next_d = {bits}'d{(i + 1) % count}; time_d = {w}'d{s.times[(i + 1) % count]}; "
            f"end"
            for i in range(count)
        )
        lamps = "\n".join(
            f"      {bits}'d{i}: {{{', '.join(f'lamps{k}_d' for k in range(len(outs)))}}} = "
            f"{{{', '.join(f'3{chr(39)}b{word:03b}' for word in s.words(phase))}}};"
            for i, phase in enumerate(s.phases)
        )
        names = ", ".join(f"lamps{k}_d" for k in range(len(outs)))
        move, more, start = "phase_q <= next_d;\nleft_q <= time_d;", "", f"phase_q <= 0;\nleft_q <= {w}'d{s.times[0]};"
        step = branch("left_q == 1", move, "left_q <= left_q - 1;")
        if s.kind == "button":
            wanted = f"(want_q | {n.v('request')})"
            gone = branch(wanted, f"{move}\nwant_q <= 1'b0;")
            step = branch("left_q != 1", "left_q <= left_q - 1;", branch("phase_q == 0", gone, move))
            step = f"want_q <= {wanted};\n" + branch(n.v("tick") if s.tick else "", step)
            start += "\nwant_q <= 1'b0;"
            red = s.phases.index("RED")
            more = f"\n  assign {n.v('walk')} = (phase_q == {red});"
        else:
            step = branch(n.v("tick") if s.tick else "", step)
        shown = "\n".join(f"  assign {out} = lamps{k}_d;" for k, out in enumerate(outs))
        return f"""
  reg [{bits - 1}:0] phase_q, next_d;
  reg [{w - 1}:0] left_q, time_d;
  reg [2:0] {names};{chr(10) + "  reg want_q;" if s.kind == "button" else ""}
  always @*
    case (phase_q)
{follow}
      default: begin next_d = {bits}'bx; time_d = {w}'bx; end
    endcase
  always @*
    case (phase_q)
{lamps}
      default: {{{names}}} = {3 * len(outs)}'bx;
    endcase
{always(s.clocking, start, step)}
{shown}{more}"""

    def style_switch(self, s: Spec, n: Names) -> Style:
        """States with `Enum`; a counter of the ticks that have passed."""
        names = [n.local(f"s_{phase.lower()}") for phase in s.phases]
        state, passed = n.local("state", "phase", "light"), n.local("passed", "timer", "elapsed")
        lines = [f"val {' :: '.join(names)} :: Nil = Enum({len(names)})", f"val {state} = RegInit({names[0]})"]
        lines += [f"val {passed} = RegInit(0.U({(max(s.times) - 1).bit_length() or 1}.W))"]
        more, wants, forget = self._request(s, n)
        arms = []
        for i, phase in enumerate(s.phases):
            end = f"{passed} === {s.times[i] - 1}.U"
            move = [f"{state} := {names[(i + 1) % len(names)]}", f"{passed} := 0.U"]
            count = f"{passed} := {passed} + 1.U"
            if wants and phase == "GREEN":
                inner = f"when({end}) {{\n{block([gated(wants, *move, *forget)])}\n}}.otherwise {{\n  {count}\n}}"
            else:
                inner = f"when({end}) {{\n{block(move)}\n}}.otherwise {{\n  {count}\n}}"
            arms.append(f"is({names[i]}) {{\n{block([inner])}\n}}")
        lines += [*more, gated(n["tick"] if s.tick else "", f"switch({state}) {{\n{block(arms)}\n}}")]
        pairs = [(name, s.words(phase)) for name, phase in zip(names, s.phases, strict=True)]
        for k, role in enumerate(self._roles(s)):
            rows = ",\n".join(f'  {name} -> "b{words[k]:03b}".U' for name, words in pairs)
            lines.append(f"{n[role]} := MuxLookup({state}, 0.U(3.W))(Seq(\n{rows}\n))")
        lines += [f"{n['walk']} := {state} === {names[s.phases.index('RED')]}"] if s.kind == "button" else []
        return Style(in_domain(s.clocking, "\n".join(lines)), imports=("Enum", "switch", "is", "MuxLookup"))

    def style_tables(self, s: Spec, n: Names) -> Style:
        """Tables of times and lamps, addressed by the number of the phase."""
        at, left, count = n.local("index", "phase_no", "step"), n.local("left", "remaining"), len(s.phases)
        times, after, bits = n.local("times", "lengths"), n.local("next_index", "following"), (count - 1).bit_length()
        w, more_name = s.timer_bits, n.local("lamp_words", "pattern")
        lines = [f"val {times} = VecInit(Seq({', '.join(map(str, s.times))}).map(_.U({w}.W)))"]
        lines += [f"val {at} = RegInit(0.U({bits}.W))", f"val {left} = RegInit({s.times[0]}.U({w}.W))"]
        lines += [f"val {after} = Mux({at} === {count - 1}.U, 0.U, {at} + 1.U)"]
        more, wants, forget = self._request(s, n)
        move = [f"{at} := {after}", f"{left} := {times}({after})"]
        if wants:
            hold = f"({at} =/= 0.U || {wants})"
            inside = [*move, *(gated(f"{at} === 0.U", line) for line in forget)]
            step = f"when({left} =/= 1.U) {{\n  {left} := {left} - 1.U\n}}.elsewhen{hold} {{\n{block(inside)}\n}}"
        else:
            step = f"when({left} === 1.U) {{\n{block(move)}\n}}.otherwise {{\n  {left} := {left} - 1.U\n}}"
        lines += [*more, gated(n["tick"] if s.tick else "", step)]
        for k, role in enumerate(self._roles(s)):
            name = more_name if k == 0 else n.local("other_words", "second_pattern")
            words = ", ".join(f'"b{s.words(phase)[k]:03b}".U' for phase in s.phases)
            lines += [f"val {name} = VecInit({words})", f"{n[role]} := {name}({at})"]
        lines += [f"{n['walk']} := {at} === {s.phases.index('RED')}.U"] if s.kind == "button" else []
        return Style(in_domain(s.clocking, "\n".join(lines)))

    def style_round(self, s: Spec, n: Names) -> Style | None:
        """One counter through the whole round; phases are stretches of it."""
        if s.kind == "button":
            return None
        time, ends = n.local("time", "clock_no", "position"), [sum(s.times[: i + 1]) for i in range(len(s.times))]
        lines = [f"val ({time}, _) = Counter(0 until {ends[-1]}, {n['tick'] if s.tick else 'true.B'})"]
        for k, role in enumerate(self._roles(s)):
            words = [f'"b{s.words(phase)[k]:03b}".U' for phase in s.phases]
            text = words[-1]
            for i in range(len(words) - 2, -1, -1):
                if words[i] != words[i + 1]:
                    text = f"Mux({time} < {ends[i]}.U, {words[i]}, {text})"
            lines.append(f"{n[role]} := {text}")
        return Style(in_domain(s.clocking, "\n".join(lines)), imports=("Counter",))

    def _roles(self, s: Spec) -> tuple[str, ...]:
        return ("road_a", "road_b") if s.kind == "crossing" else ("lamps",)

    def _request(self, s: Spec, n: Names) -> tuple[list[str], str, Sequence[str]]:
        """Lines that remember a request, the test for one, lines that forget it."""
        if s.kind != "button":
            return [], "", ()
        want = n.local("wanted", "pending", "requested")
        lines = [f"val {want} = RegInit(false.B)", gated(n["request"], f"{want} := true.B")]
        return lines, f"{want} || {n['request']}", (f"{want} := false.B",)

    def model(self, s: Spec) -> Model:
        """A list of the remaining ticks."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Several rounds."""
        dense = (n.ports["tick"],) if s.tick else ()
        return Stimulus(cycles=2048, dense=dense, sparse=(n.ports["request"],) if s.kind == "button" else ())


def _ticks(count: int) -> str:
    return "1 tick" if count == 1 else f"{count} ticks"


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._wanted = False
        self._begin(0)

    def _begin(self, phase: int) -> None:
        self._phase, self._done = phase, 0

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        phase = self._s.phases[self._phase]
        words = self._s.words(phase)
        return {"lamps": words[0], "road_a": words[0], "road_b": words[-1], "walk": int(phase == "RED")}

    def advance(self, inputs: Mapping[str, int]) -> None:
        s = self._s
        self._wanted = self._wanted or bool(inputs.get("request"))
        if not inputs.get("tick", 1):
            return
        self._done += 1
        waits = s.kind == "button" and s.phases[self._phase] == "GREEN"
        if self._done >= s.times[self._phase] and (self._wanted or not waits):
            self._wanted = self._wanted and not waits
            self._begin((self._phase + 1) % len(s.phases))
