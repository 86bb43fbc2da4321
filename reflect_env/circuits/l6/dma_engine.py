"""A copy engine with request and response ports, for a memory that lets it wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import block
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.l6.text import clocked, kind_of_reset, listed, style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, decoupled_out, flag_in, flag_out, valid_in
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    address_width: int
    count_width: int
    source_step: int
    target_step: int
    digest: str
    """`none`, `sum` or `xor` of all words that have been written."""
    abort: bool
    asynchronous: bool


@family("dma-engine", "L6", "Dma", "DmaEngine", "Transfer", "Mover", tags=("handshake", "fsm", "memory"))
class DmaEngine(Family[Spec]):
    """Ask, wait, store, again."""

    def draw(self, rng: Random) -> Spec:
        """Draw widths and steps; a step of 0 is a fixed address."""
        source, target = (rng.choice((1, 1, 1, 2, 4, 0)) for _ in range(2))
        digest, abort = rng.choice(("none", "none", "sum", "xor")), rng.random() < 0.4
        widths = width(rng, 4, 32), rng.randint(4, 16), rng.randint(3, 8)
        return Spec(*widths, source, target, digest, abort, rng.random() < 0.2)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Command, read request, read response, write request, status."""
        a, w = s.address_width, s.width
        found = [
            flag_in("start", "starts a transfer", "go", "launch", "kick", "trigger"),
            bits_in("src", a, "first address to read", "source", "from_addr", "src_addr"),
            bits_in("dst", a, "first address to write", "target", "dest", "dst_addr"),
            bits_in("count", s.count_width, "number of words", "length", "words", "len"),
        ]
        found += [flag_in("abort", "ends the transfer", "cancel", "stop", "kill")] if s.abort else []
        found += [
            decoupled_out("ask", a, "read requests: the address", "rreq", "read_req", "fetch"),
            valid_in("reply", w, "read responses: the data", "rresp", "read_data", "resp"),
            flag_out("w_valid", "write request", "wr_valid", "store_valid", "put_valid"),
            flag_in("w_ready", "write request is taken", "wr_ready", "store_ready", "put_ready"),
            bits_out("w_addr", a, "address to write", "wr_addr", "store_addr", "put_addr"),
            bits_out("w_data", w, "data to write", "wr_data", "store_data", "put_data"),
            flag_out("busy", "a transfer is running", "active", "running", "working"),
            flag_out("done", "a transfer has ended", "finished", "complete", "irq"),
        ]
        found += (
            [bits_out("digest", w, f"{s.digest} of the words written", "check", "total", "signature")]
            if s.digest != "none"
            else []
        )
        return tuple(found)

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return clocked(s.asynchronous)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Four states, one after the other."""
        kind = kind_of_reset(s.asynchronous)
        moves = [f"goes up by {x}" if x else "stays" for x in (s.source_step, s.target_step)]
        return Facts(
            (f"{s.width}-bit DMA engine", f"DMA engine for words of {s.width} bits with request and response ports"),
            (
                "copy words from one address range to another over request and response ports",
                f"fetch words of {s.width} bits one by one and write each of them to its target",
            ),
            (
                f"The engine is in one of four states: idle, asking, waiting or storing; {n.t('busy')} is high in all "
                "but idle.",
                f"Idle: a clock edge with {n.t('start')} high takes {n.t('src')} as source address, {n.t('dst')} as "
                f"target address and {n.t('count')} as the number of words and goes to asking; if {n.t('count')} is 0 "
                "it stays idle instead and the transfer counts as ended.",
                f"Asking: {n.t('ask', 'valid')} is high; at the clock edge with {n.t('ask', 'ready')} high it goes to "
                "waiting.",
                f"Waiting: at the clock edge with {n.t('reply', 'valid')} high the engine takes "
                f"{n.t('reply', 'bits')} into its data register and goes to storing; in all other states "
                f"{n.t('reply')} is ignored.",
                f"Storing: {n.t('w_valid')} is high; at the clock edge with {n.t('w_ready')} high the source address "
                f"{moves[0]}, the target address {moves[1]} (both modulo 2^{s.address_width}) and the number of words "
                "goes down by 1; if it was 1 the transfer has ended and the next state is idle, else asking.",
                f"{n.t('done')} is high for one cycle, the one after the edge at which a transfer ends.",
                f"{n.t('ask', 'valid')} and {n.t('w_valid')} are low in the other states; {n.t('start')} is ignored "
                "unless idle.",
                *_more_rules(s, n),
            ),
            (
                f"{n.t('ask', 'bits')} always shows the source address register, {n.t('w_addr')} the target address "
                f"register and {n.t('w_data')} the data register, whatever the state.",
                (
                    f"The {kind} reset makes the engine idle and sets all its registers to 0, {n.t('done')} too.",
                    f"After the {kind} reset it is idle, and every register, {n.t('done')} included, is 0.",
                ),
            ),
            {"verilog": self.verilog(s, n).strip("\n")},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Two state bits and a case."""
        a, w, c = s.address_width, s.width, s.count_width
        edge = " or posedge reset" if s.asynchronous else ""
        has = s.digest != "none"
        mix = {"sum": "mix_q + data_q", "xor": "mix_q ^ data_q", "none": ""}[s.digest]
        regs = f"\n  reg [{w - 1}:0] mix_q;\n  assign {n.v('digest')} = mix_q;" if has else ""
        abort = (
            f"\n      if ({n.v('abort')} && state_q != 2'd0) begin state_q <= 2'd0; done_q <= 1'b0; end"
            if s.abort
            else ""
        )
        return f"""
  reg [1:0] state_q;
  reg [{a - 1}:0] src_q, dst_q;
  reg [{c - 1}:0] left_q;
  reg [{w - 1}:0] data_q;
  reg done_q;{regs}
  assign {n.v("ask", "valid")} = (state_q == 2'd1);
  assign {n.v("ask", "bits")} = src_q;
  assign {n.v("w_valid")} = (state_q == 2'd3);
  assign {n.v("w_addr")} = dst_q;
  assign {n.v("w_data")} = data_q;
  assign {n.v("busy")} = (state_q != 2'd0);
  assign {n.v("done")} = done_q;
  always @(posedge clock{edge})
    if (reset) begin
      state_q <= 0; src_q <= 0; dst_q <= 0; left_q <= 0; data_q <= 0; done_q <= 0;{" mix_q <= 0;" if has else ""}
    end else begin
      done_q <= 1'b0;
      case (state_q)
        2'd0: if ({n.v("start")}) begin
          src_q <= {n.v("src")}; dst_q <= {n.v("dst")}; left_q <= {n.v("count")};{" mix_q <= 0;" if has else ""}
          if ({n.v("count")} == 0) done_q <= 1'b1; else state_q <= 2'd1;
        end
        2'd1: if ({n.v("ask", "ready")}) state_q <= 2'd2;
        2'd2: if ({n.v("reply", "valid")}) begin data_q <= {n.v("reply", "bits")}; state_q <= 2'd3; end
        default: if ({n.v("w_ready")}) begin
          src_q <= src_q + {s.source_step}; dst_q <= dst_q + {s.target_step}; left_q <= left_q - 1;
          {f"mix_q <= {mix};" if has else ""}
          if (left_q == 1) begin state_q <= 2'd0; done_q <= 1'b1; end else state_q <= 2'd1;
        end
      endcase{abort}
    end"""

    def style_switch(self, s: Spec, n: Names) -> Style:
        """An enumerated state and a switch."""
        state = n.local("state", "phase", "step")
        names = [
            n.local(*words)
            for words in (("idle", "s_idle"), ("asking", "s_read"), ("waiting", "s_wait"), ("storing", "s_write"))
        ]
        at = _Locals(s, n)
        idle, asking, waiting, storing = names
        lines = [
            f"val {' :: '.join(names)} :: Nil = Enum(4)",
            f"val {state} = RegInit({idle})",
            *at.declared,
            f"{at.done} := false.B",
            f"switch({state}) {{",
            f"  is({idle}) {{\n    when({n['start']}) {{",
            block(at.load, 6),
            f"      {state} := Mux({n['count']} === 0.U, {idle}, {asking})",
            f"      {at.done} := {n['count']} === 0.U\n    }}\n  }}",
            f"  is({asking}) {{\n    when({n['ask']}.ready) {{ {state} := {waiting} }}\n  }}",
            f"  is({waiting}) {{\n    when({n['reply']}.valid) {{",
            f"      {at.data} := {n['reply']}.bits\n      {state} := {storing}\n    }}\n  }}",
            f"  is({storing}) {{\n    when({n['w_ready']}) {{",
            block(at.move, 6),
            f"      {state} := Mux({at.left} === 1.U, {idle}, {asking})",
            f"      {at.done} := {at.left} === 1.U\n    }}\n  }}",
            "}",
        ]
        lines += _abort(s, n, f"{state} =/= {idle}", [f"{state} := {idle}", f"{at.done} := false.B"])
        return style(
            "\n".join([*lines, *at.outputs(f"{state} === {asking}", f"{state} === {storing}", f"{state} =/= {idle}")]),
            ports="Decoupled Valid",
        )

    def style_bits(self, s: Spec, n: Names) -> Style:
        """One flag a state; the handshakes as named events."""
        at = _Locals(s, n)
        asking, waiting, storing = (
            n.local("asking", "reading"),
            n.local("waiting", "pending"),
            n.local("storing", "writing"),
        )
        begin, sent, got, put = (
            n.local("begins", "accepted"),
            n.local("sent", "asked"),
            n.local("got", "arrived"),
            n.local("put", "stored"),
        )
        last, idle = n.local("last", "at_end"), n.local("idle", "free")
        lines = [
            *at.declared,
            *(f"val {name} = RegInit(false.B)" for name in (asking, waiting, storing)),
            f"val {idle} = !{asking} && !{waiting} && !{storing}",
            f"val {begin} = {idle} && {n['start']}",
            f"val {sent} = {n['ask']}.valid && {n['ask']}.ready",
            f"val {got} = {waiting} && {n['reply']}.valid",
            f"val {put} = {storing} && {n['w_ready']}",
            f"val {last} = {at.left} === 1.U",
            f"{at.done} := ({begin} && {n['count']} === 0.U) || ({put} && {last})",
            f"when({begin}) {{",
            block([*at.load, f"{asking} := {n['count']} =/= 0.U"]),
            "}",
            f"when({sent}) {{",
            block([f"{asking} := false.B", f"{waiting} := true.B"]),
            "}",
            f"when({got}) {{",
            block([f"{at.data} := {n['reply']}.bits", f"{waiting} := false.B", f"{storing} := true.B"]),
            "}",
            f"when({put}) {{",
            block([*at.move, f"{storing} := false.B", f"{asking} := !{last}"]),
            "}",
        ]
        stop = [f"{name} := false.B" for name in (asking, waiting, storing, at.done)]
        lines += _abort(s, n, f"!{idle}", stop)
        return style("\n".join([*lines, *at.outputs(asking, storing, f"!{idle}")]), ports="Decoupled Valid")

    def style_chisel_enum(self, s: Spec, n: Names) -> Style:
        """A `ChiselEnum` and a next state that is computed apart from the data."""
        at, kind = _Locals(s, n), f"{n.module}State"
        state, after, last = (
            n.local("state", "current", "now"),
            n.local("next_state", "following"),
            n.local("last", "is_last"),
        )
        lines = [
            *at.declared,
            f"val {state} = RegInit({kind}.Idle)",
            f"val {after} = WireDefault({state})",
            f"val {last} = {at.left} === 1.U",
            f"switch({state}) {{",
            f"  is({kind}.Idle) {{ when({n['start']} && {n['count']} =/= 0.U) {{ {after} := {kind}.Ask }} }}",
            f"  is({kind}.Ask) {{ when({n['ask']}.ready) {{ {after} := {kind}.Await }} }}",
            f"  is({kind}.Await) {{ when({n['reply']}.valid) {{ {after} := {kind}.Store }} }}",
            f"  is({kind}.Store) {{ when({n['w_ready']}) {{ {after} := Mux({last}, {kind}.Idle, {kind}.Ask) }} }}",
            "}",
            *_abort(s, n, "", [f"{after} := {kind}.Idle"]),
            f"{state} := {after}",
            f"{at.done} := false.B",
            f"when({state} === {kind}.Idle && {n['start']}) {{",
            block([*at.load, f"{at.done} := {n['count']} === 0.U"]),
            "}",
            f"when({state} === {kind}.Await && {n['reply']}.valid) {{ {at.data} := {n['reply']}.bits }}",
            f"when({state} === {kind}.Store && {n['w_ready']}) {{",
            block([*at.move, f"{at.done} := {last}" + (f" && !{n['abort']}" if s.abort else "")]),
            "}",
        ]
        if s.abort:
            start = next(i for i, line in enumerate(lines) if line.startswith(f"when({n['abort']}"))
            lines[start] = f"when({n['abort']} && {state} =/= {kind}.Idle) {{"
        before = f"object {kind} extends ChiselEnum {{\n  val Idle, Ask, Await, Store = Value\n}}"
        outs = at.outputs(f"{state} === {kind}.Ask", f"{state} === {kind}.Store", f"{state} =/= {kind}.Idle")
        return style("\n".join([*lines, *outs]), before, ports="Decoupled Valid")

    def model(self, s: Spec) -> Model:
        """A state by name."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Short transfers against a memory that mostly answers."""
        dense = (f"{n.ports['ask']}_ready", f"{n.ports['reply']}_valid", n.ports["w_ready"], n.ports["start"])
        return Stimulus(
            3072,
            pools=((n.ports["count"], (0, 1, 2, 3)),),
            dense=dense,
            sparse=(n.ports["abort"],) if s.abort else (),
        )


def _more_rules(s: Spec, n: Names) -> list[Sentence]:
    rules: list[Sentence] = []
    if s.digest != "none":
        how = f"sum modulo 2^{s.width}" if s.digest == "sum" else "bitwise exclusive or"
        rules.append(
            f"{n.t('digest')} comes from a register: a start that is taken (a count of 0 included) sets it to 0, and "
            f"each edge at which a word is taken by {n.t('w_ready')} in storing makes it its {how} with that word."
        )
    kept = ["addresses", "number of words", *(["digest"] if s.digest != "none" else []), "data register"]
    if s.abort:
        rules.append(
            f"A clock edge with {n.t('abort')} high outside idle makes the next state idle, without {n.t('done')}; "
            f"what else that edge does to {listed(kept)} still happens. In idle {n.t('abort')} does nothing."
        )
    return rules


def _abort(s: Spec, n: Names, active: str, steps: list[str]) -> list[str]:
    if not s.abort:
        return []
    return [f"when({n['abort']}{f' && {active}' if active else ''}) {{", block(steps), "}"]


class _Locals:
    """Registers and steps that the styles share."""

    def __init__(self, s: Spec, n: Names) -> None:
        self._n = n
        src, dst = n.local("src_reg", "reader", "from"), n.local("dst_reg", "writer", "to_addr")
        self.left, self.data = n.local("left", "remaining", "todo"), n.local("data_reg", "held", "word")
        self.done, mix = n.local("done_reg", "ended", "done_flag"), n.local("mix", "digest_reg", "checksum")
        self.declared = [f"val {name} = RegInit(0.U({s.address_width}.W))" for name in (src, dst)]
        self.declared += [
            f"val {self.left} = RegInit(0.U({s.count_width}.W))",
            f"val {self.data} = RegInit(0.U({s.width}.W))",
            f"val {self.done} = RegInit(false.B)",
        ]
        self.load = [f"{src} := {n['src']}", f"{dst} := {n['dst']}", f"{self.left} := {n['count']}"]
        steps = ((src, s.source_step), (dst, s.target_step))
        self.move = [f"{name} := {name} + {step}.U" for name, step in steps if step]
        self.move.append(f"{self.left} := {self.left} - 1.U")
        self._outputs = [f"{n['ask']}.bits := {src}", f"{n['w_addr']} := {dst}", f"{n['w_data']} := {self.data}"]
        self._outputs.append(f"{n['done']} := {self.done}")
        if s.digest != "none":
            self.declared.append(f"val {mix} = RegInit(0.U({s.width}.W))")
            self.load.append(f"{mix} := 0.U")
            self.move.append(f"{mix} := {mix} {'+' if s.digest == 'sum' else '^'} {self.data}")
            self._outputs.append(f"{n['digest']} := {mix}")

    def outputs(self, asking: str, storing: str, busy: str) -> list[str]:
        """Connect every output, given what tells the states."""
        n = self._n
        heads = [f"{n['ask']}.valid := {asking}", f"{n['w_valid']} := {storing}", f"{n['busy']} := {busy}"]
        return [*heads, *self._outputs]


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._state = "idle"
        self._src = self._dst = self._left = self._data = self._done = self._mix = 0

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        state = self._state
        return {
            "ask_valid": int(state == "ask"),
            "ask_bits": self._src,
            "w_valid": int(state == "store"),
            "w_addr": self._dst,
            "w_data": self._data,
            "busy": int(state != "idle"),
            "done": self._done,
            "digest": self._mix,
        }

    def advance(self, inputs: Mapping[str, int]) -> None:
        state, ended = self._state, False
        if state == "idle" and inputs["start"]:
            self._src, self._dst, self._left, self._mix = inputs["src"], inputs["dst"], inputs["count"], 0
            ended = self._left == 0
            self._state = "idle" if ended else "ask"
        elif state == "ask" and inputs["ask_ready"]:
            self._state = "wait"
        elif state == "wait" and inputs["reply_valid"]:
            self._data, self._state = inputs["reply_bits"], "store"
        elif state == "store" and inputs["w_ready"]:
            ended = self._left == 1
            self._store()
        if inputs.get("abort") and state != "idle":
            self._state, ended = "idle", False
        self._done = int(ended)

    def _store(self) -> None:
        s = self._s
        self._state = "idle" if self._left == 1 else "ask"
        self._src, self._dst = (
            (a + d) % 2**s.address_width for a, d in ((self._src, s.source_step), (self._dst, s.target_step))
        )
        self._left -= 1
        self._mix = (self._mix + self._data) % 2**s.width if s.digest == "sum" else self._mix ^ self._data
