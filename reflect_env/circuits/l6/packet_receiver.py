"""Finds packets in a stream of symbols: start mark, length, payload, check."""

from __future__ import annotations

from random import Random

from reflect_env.circuits.chisel_text import block
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.l6.packet_model import PacketModel, Spec
from reflect_env.circuits.l6.text import clocked, kind_of_reset, listed, style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@family(
    "packet-receiver",
    "L6",
    "Deframer",
    "PacketRx",
    "FrameParser",
    "Receiver",
    tags=("fsm", "protocol"),
    silent={
        "seed": "matters only where there is a check",
        "with_length": "matters only where there is a check",
    },
)
class PacketReceiver(Family[Spec]):
    """Hunt, length, payload, check."""

    def draw(self, rng: Random) -> Spec:
        """Draw marks, longest payload and check."""
        check = rng.choice(("none", "sum", "xor", "xor"))
        w = rng.randint(4, 8) if check == "none" else rng.choice((3, 4, 4, 5))
        seed = rng.choice((0, 0, (1 << w) - 1, rng.getrandbits(w))) if check != "none" else 0
        return Spec(
            w,
            rng.randrange(1 << w),
            min(rng.choice((2, 3, 4, 5, 7, 8)), (1 << w) - 1),
            check,
            seed,
            check != "none" and rng.random() < 0.4,
            rng.choice((0, 0, rng.randint(2, 12))),
            rng.choice((0, 0, rng.randint(2, 4))),
            rng.random() < 0.2,
        )

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Symbols in, payload and verdict out."""
        found = [
            bits_in("x", s.width, "symbol", "symbol", "data_in", "rx_data", "byte_in"),
            flag_in("valid", "there is a symbol", "rx_valid", "strobe", "in_valid", "en"),
            flag_out("out_valid", "a payload symbol is shown", "payload_valid", "data_valid", "emit"),
            bits_out("out_data", s.width, "payload symbol", "payload", "data_out", "body"),
            flag_out("good", "a packet was good", "ok", "packet_ok", "accepted"),
            flag_out("bad", "a packet was bad", "failed", "packet_err", "rejected"),
            flag_out("busy", "inside of a packet", "in_packet", "active", "locked"),
        ]
        doc = "number of good packets"
        return (
            *found,
            *([bits_out("packets", s.counter_width, doc, "total", "good_count")] if s.counter_width else []),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return clocked(s.asynchronous)

    def facts(self, s: Spec, n: Names) -> Facts:
        """The form of a packet, then its states."""
        x, kind = n.t("x"), kind_of_reset(s.asynchronous)
        parts = f"a start symbol {s.start}, a length symbol from 1 to {s.limit} and that many payload symbols"
        parts += "" if s.check == "none" else ", and a check symbol"
        end = "checking" if s.check != "none" else "hunting"
        good = "" if s.check != "none" else f", and {n.t('good')} is high"
        begins = "" if 1 <= s.start <= s.limit else f", {s.start} too,"
        states = "hunting, length, payload or checking" if s.check != "none" else "hunting, length or payload"
        return Facts(
            (f"packet receiver for {s.width}-bit symbols", f"deframer for packets of up to {s.limit} payload symbols"),
            (
                f"find packets in a stream of {s.width}-bit symbols and give out their payload",
                "parse framed packets and tell good ones from bad ones",
            ),
            (
                f"A packet is {parts}.",
                f"A clock edge with {n.t('valid')} high takes {x} as the next symbol; what it does depends on the "
                "state "
                f"({states}).",
                f"Hunting: the symbol {s.start} begins a packet and leads to the state length; every other one is "
                "skipped.",
                f"Length: a symbol from 1 to {s.limit} is the number of payload symbols and leads to payload; any "
                f"other one{begins} makes the packet bad and leads to hunting.",
                f"Payload: each symbol, whatever its value, is given out; the last one leads to {end}{good}.",
                *_check_rules(s, n),
                *_timeout_rules(s, n),
            ),
            (
                f"To give out a symbol means: in the cycle after the edge that takes it {n.t('out_valid')} is high "
                f"and {n.t('out_data')} shows it; in all other cycles {n.t('out_valid')} is low and {n.t('out_data')} "
                "is 0.",
                f"{n.t('good')} and {n.t('bad')} are high for one cycle, the one after the edge that decides, else "
                "low.",
                f"{n.t('busy')} is high in every state but hunting.",
                *(
                    [
                        f"{n.t('packets')} counts the good packets modulo 2^{s.counter_width}; it changes in the "
                        f"cycle in which {n.t('good')} is high."
                    ]
                    if s.counter_width
                    else []
                ),
                "All outputs come from registers.",
                (
                    f"The {kind} reset leads to hunting and sets all outputs to 0.",
                    f"After the {kind} reset the state is hunting and all outputs are 0.",
                ),
            ),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """One case."""
        w, bits = s.width, s.limit.bit_length()
        edge = " or posedge reset" if s.asynchronous else ""
        x = n.v("x")
        mix = f"check_q + {x}" if s.check == "sum" else f"check_q ^ {x}"
        first = f"{w}'d{s.seed}"
        if s.with_length:
            first = f"{w}'d{s.seed} + {x}" if s.check == "sum" else f"{w}'d{s.seed} ^ {x}"
        win = "good_q <= 1'b1;" + (" packets_q <= packets_q + 1;" if s.counter_width else "")
        done = f"begin state_q <= 2'd0; {win} end" if s.check == "none" else "state_q <= 2'd3;"
        top = s.limit if s.limit < 1 << w else (1 << w) - 1
        regs = ""
        if s.counter_width:
            regs = f"\n  reg [{s.counter_width - 1}:0] packets_q;\n  assign {n.v('packets')} = packets_q;"
        zero = " packets_q <= 0;" if s.counter_width else ""
        return f"""
  reg [1:0] state_q;
  reg [{bits - 1}:0] left_q;
  reg [{w - 1}:0] check_q, data_q;
  reg [7:0] quiet_q;
  reg emit_q, good_q, bad_q;{regs}
  always @(posedge clock{edge})
    if (reset) begin
      state_q <= 0; left_q <= 0; check_q <= 0; data_q <= 0; quiet_q <= 0; emit_q <= 0; good_q <= 0; bad_q <= 0;{zero}
    end else begin
      emit_q <= 1'b0; data_q <= 0; good_q <= 1'b0; bad_q <= 1'b0;
      if ({n.v("valid")}) begin
        quiet_q <= 0;
        case (state_q)
          2'd0: if ({x} == {w}'d{s.start}) state_q <= 2'd1;
          2'd1: if ({x} >= 1 && {x} <= {top}) begin
            state_q <= 2'd2; left_q <= {x}; check_q <= {first};
          end else begin state_q <= 2'd0; bad_q <= 1'b1; end
          2'd2: begin
            emit_q <= 1'b1; data_q <= {x}; left_q <= left_q - 1; check_q <= {mix};
            if (left_q == 1) {done}
          end
          default: begin
            state_q <= 2'd0;
            if ({x} == check_q) begin {win} end else bad_q <= 1'b1;
          end
        endcase
      end{_given_up(s)}
    end
  assign {n.v("out_valid")} = emit_q;
  assign {n.v("out_data")} = data_q;
  assign {n.v("good")} = good_q;
  assign {n.v("bad")} = bad_q;
  assign {n.v("busy")} = (state_q != 2'd0);"""

    def style_switch(self, s: Spec, n: Names) -> Style:
        """An enumerated state."""
        state, words = (
            n.local("state", "phase"),
            (("hunt", "s_hunt"), ("sizing", "s_length"), ("body", "s_body"), ("check", "s_check")),
        )
        names = [n.local(*pair) for pair in (words if s.check != "none" else words[:3])]
        head = [f"val {' :: '.join(names)} :: Nil = Enum({len(names)})", f"val {state} = RegInit({names[0]})"]
        at = _Locals(s, n)
        return style(
            "\n".join([*head, *at.declared, *at.machine(state, names), *at.outputs(f"{state} =/= {names[0]}")])
        )

    def style_chisel_enum(self, s: Spec, n: Names) -> Style:
        """A `ChiselEnum`."""
        state, kind = n.local("state", "stage", "step"), f"{n.module}State"
        words = ("Hunt", "Length", "Body", "Check")[: 4 if s.check != "none" else 3]
        before = f"object {kind} extends ChiselEnum {{\n  val {', '.join(words)} = Value\n}}"
        names, at = [f"{kind}.{word}" for word in words], _Locals(s, n)
        lines = [f"val {state} = RegInit({names[0]})", *at.declared, *at.machine(state, names)]
        return style("\n".join([*lines, *at.outputs(f"{state} =/= {names[0]}")]), before)

    def style_events(self, s: Spec, n: Names) -> Style:
        """A flag a state; the events of a cycle have names, and registers follow from them."""
        at, x = _Locals(s, n), n["x"]
        length, body, check = (
            n.local("in_length", "wants_length"),
            n.local("in_body", "wants_body"),
            n.local("in_check", "wants_check"),
        )
        take, begin, sized = n.local("take", "arrives"), n.local("begins", "starts"), n.local("sized", "fits")
        last, ends, wrong = n.local("last", "final_symbol"), n.local("fine", "passes"), n.local("wrong", "breaks")
        has = s.check != "none"
        idle = f"!{length} && !{body}" + (f" && !{check}" if has else "")
        fails = [f"({length} && {take} && !{sized})"]
        fails += [f"({check} && {take} && {x} =/= {at.check})"] if has else []
        fails += [f"{at.late}"] if s.timeout else []
        lines = [f"val {name} = RegInit(false.B)" for name in (length, body, *((check,) if has else ()))]
        lines += at.declared
        lines += [f"val {take} = {n['valid']}", f"val {begin} = {take} && {idle} && {x} === {s.start}.U"]
        lines += [f"val {sized} = {at.in_range}", f"val {last} = {body} && {take} && {at.left} === 1.U"]
        good = f"{check} && {take} && {x} === {at.check}" if has else last
        if s.timeout:
            lines += [
                f"val {at.late} = !({idle}) && !{take} && {at.quiet} === {s.timeout - 1}.U",
                f"{at.quiet} := Mux({take} || {at.late} || ({idle}), 0.U, {at.quiet} + 1.U)",
            ]
        lines += [
            f"val {ends} = {good}",
            f"val {wrong} = {' || '.join(fails)}",
            f"{at.good} := {ends}",
            f"{at.bad} := {wrong}",
            f"{at.emit} := {body} && {take}",
            f"{at.data} := Mux({body} && {take}, {x}, 0.U)",
            f"when({length} && {take} && {sized}) {{",
            block(at.load),
            "}",
            f"when({body} && {take}) {{",
            block(at.step),
            "}",
            f"{length} := {begin} || ({length} && !{take})",
            f"{body} := ({length} && {take} && {sized}) || ({body} && !{last})",
        ]
        lines += [f"{check} := {last} || ({check} && !{take})"] if has else []
        if s.timeout:
            stop = [f"{name} := false.B" for name in (length, body, *((check,) if has else ()))]
            lines += [f"when({at.late}) {{", block(stop), "}"]
        lines += [f"when({ends}) {{ {at.packets} := {at.packets} + 1.U }}"] if s.counter_width else []
        return style("\n".join([*lines, *at.outputs(f"!({idle})")]))

    def model(self, s: Spec) -> Model:
        """A packet as a list."""
        return PacketModel(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Start marks and small lengths; sums of few symbols are often right by chance."""
        first = s.seed
        pool = (*[s.start] * 4, 1, 1, 1, 2, 2, s.limit, s.limit + 1, 0, first, first ^ 1, first ^ s.start, first + 2)
        values = tuple(v % (1 << s.width) for v in pool)
        return Stimulus(4096, pools=((n.ports["x"], values),), dense=(n.ports["valid"],))


def _check_rules(s: Spec, n: Names) -> list[Sentence]:
    if s.check == "none":
        return []
    how = f"sum modulo 2^{s.width}" if s.check == "sum" else "bitwise exclusive or"
    parts = ([str(s.seed)] if s.seed else []) + (["the length"] if s.with_length else []) + ["all payload symbols"]
    return [
        f"Checking: if the symbol equals the {how} of {listed(parts)}, {n.t('good')} is high, else {n.t('bad')}; both "
        "lead to hunting."
    ]


def _timeout_rules(s: Spec, n: Names) -> list[Sentence]:
    bad = f"A bad packet makes {n.t('bad')} high."
    if not s.timeout:
        return [bad, f"Clock edges with {n.t('valid')} low change nothing but the outputs that last one cycle."]
    return [
        bad,
        f"In every state but hunting, {s.timeout} clock edge{'s' * (s.timeout > 1)} in a row with {n.t('valid')} low "
        "make the packet bad: the last of them leads to hunting.",
    ]


class _Locals:
    """Registers and the common machine."""

    def __init__(self, s: Spec, n: Names) -> None:
        self._s, self._n, x = s, n, n["x"]
        self.left, self.check = n.local("left", "remaining", "todo"), n.local("check_sum", "digest", "running")
        self.emit, self.data = n.local("emit_reg", "given"), n.local("data_reg", "shown")
        self.good, self.bad = n.local("good_reg", "win"), n.local("bad_reg", "lose")
        self.quiet, self.late = n.local("quiet", "silence", "idle_time"), n.local("late", "expired", "too_long")
        self.packets = n.local("packet_count", "tally", "wins")
        bits, w = s.limit.bit_length(), s.width
        self.declared = [f"val {self.left} = RegInit(0.U({bits}.W))"]
        self.declared += [f"val {self.check} = RegInit(0.U({w}.W))"] if s.check != "none" else []
        self.declared += [f"val {name} = RegInit(false.B)" for name in (self.emit, self.good, self.bad)]
        self.declared += [f"val {self.data} = RegInit(0.U({w}.W))"]
        self.declared += [f"val {self.quiet} = RegInit(0.U({s.timeout.bit_length()}.W))"] if s.timeout else []
        self.declared += [f"val {self.packets} = RegInit(0.U({s.counter_width}.W))"] if s.counter_width else []
        self.in_range = f"{x} =/= 0.U && {x} <= {min(s.limit, (1 << w) - 1)}.U"
        sign = "+" if s.check == "sum" else "^"
        cut = f"{x}({bits - 1}, 0)" if bits < w else x
        self.load = [f"{self.left} := {cut}"]
        self.step = [f"{self.left} := {self.left} - 1.U"]
        if s.check != "none":
            first = f"{s.seed}.U({w}.W)"
            self.load += [f"{self.check} := {f'{first} {sign} {x}' if s.with_length else first}"]
            self.step += [f"{self.check} := {self.check} {sign} {x}"]

    def machine(self, state: str, names: list[str]) -> list[str]:
        """Write the state machine as a switch."""
        s, n, hunt = self._s, self._n, names[0]
        lose = [f"{state} := {hunt}", f"{self.bad} := true.B"]
        texts = [f"is({key}) {{\n{block(lines)}\n}}" for key, lines in self._arms(state, names, lose)]
        lines = [f"{name} := false.B" for name in (self.emit, self.good, self.bad)] + [f"{self.data} := 0.U"]
        lines += [f"when({n['valid']}) {{", *([f"  {self.quiet} := 0.U"] if s.timeout else [])]
        lines += [f"  switch({state}) {{", block(texts, 4), "  }"]
        if not s.timeout:
            return [*lines, "}"]
        return [
            *lines,
            f"}}.elsewhen({state} =/= {hunt}) {{",
            f"  {self.quiet} := {self.quiet} + 1.U",
            f"  when({self.quiet} === {s.timeout - 1}.U) {{",
            block([*lose, f"{self.quiet} := 0.U"], 4),
            "  }",
            "}",
        ]

    def _arms(self, state: str, names: list[str], lose: list[str]) -> list[tuple[str, list[str]]]:
        """List what happens to a byte in each state."""
        s, x = self._s, self._n["x"]
        hunt, length, body = names[:3]
        win = [f"{self.good} := true.B"]
        win += [f"{self.packets} := {self.packets} + 1.U"] if s.counter_width else []
        after = [f"{state} := {names[3]}"] if s.check != "none" else [f"{state} := {hunt}", *win]
        arms = [
            (hunt, [f"when({x} === {s.start}.U) {{ {state} := {length} }}"]),
            (
                length,
                [
                    f"when({self.in_range}) {{",
                    f"  {state} := {body}",
                    block(self.load),
                    "}.otherwise {",
                    block(lose),
                    "}",
                ],
            ),
            (
                body,
                [
                    f"{self.emit} := true.B",
                    f"{self.data} := {x}",
                    *self.step,
                    f"when({self.left} === 1.U) {{",
                    block(after),
                    "}",
                ],
            ),
        ]
        if s.check != "none":
            verdict = [f"when({x} === {self.check}) {{", block(win), "}.otherwise {", f"  {self.bad} := true.B", "}"]
            arms.append((names[3], [f"{state} := {hunt}", *verdict]))
        return arms

    def outputs(self, busy: str) -> list[str]:
        """Connect every output."""
        n = self._n
        lines = [f"{n['out_valid']} := {self.emit}", f"{n['out_data']} := {self.data}", f"{n['good']} := {self.good}"]
        lines += [f"{n['bad']} := {self.bad}", f"{n['busy']} := {busy}"]
        return lines + ([f"{n['packets']} := {self.packets}"] if self._s.counter_width else [])


def _given_up(s: Spec) -> str:
    """The branch of the reference that ends a packet that does not go on."""
    if not s.timeout:
        return ""
    return f"""
      else if (state_q != 2'd0) begin
        if (quiet_q == {s.timeout - 1}) begin state_q <= 2'd0; bad_q <= 1'b1; quiet_q <= 0; end
        else quiet_q <= quiet_q + 1;
      end"""
