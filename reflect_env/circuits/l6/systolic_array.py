"""A square grid of multiply-accumulate cells through which operands move by one cell a clock cycle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import block
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.l6.text import clocked, kind_of_reset, style
from reflect_env.circuits.ports import PortGroup, flag_in, vec_in, vec_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    size: int
    """Rows and columns."""
    stationary: str
    """What stays in a cell: `sums` or `weights`."""
    sum_width: int
    signed: bool
    control: str
    """`enable` (all cells hold while it is low), `clear` (sums to 0), `both` or `none`."""
    asynchronous: bool

    @property
    def enable(self) -> bool:
        """Whether there is an enable."""
        return self.control in ("enable", "both")

    @property
    def clear(self) -> bool:
        """Whether there is a clear."""
        return self.control in ("clear", "both")


@family("systolic-array", "L6", "SystolicArray", "MacGrid", "Systolic", "MatMul", tags=("arithmetic", "array"))
class SystolicArray(Family[Spec]):
    """Operands enter at the left and at the top; sums stay or flow down."""

    def draw(self, rng: Random) -> Spec:
        """Draw a grid of 2x2 to 4x4 cells."""
        w, size, stationary = rng.randint(2, 10), rng.choice((2, 2, 3, 3, 4)), rng.choice(("sums", "weights"))
        extra = rng.randint(0, 6) if stationary == "sums" else (size - 1).bit_length()
        controls = ("clear", "clear", "both") if stationary == "sums" else ("none", "enable")
        return Spec(w, size, stationary, 2 * w + extra, rng.random() < 0.5, rng.choice(controls), rng.random() < 0.2)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Edges of the grid, controls, sums."""
        k, w = s.size, s.width
        rows = vec_in("a", k, w, "operands that enter the rows at the left", "west", "rows", "left", signed=s.signed)
        controls = [flag_in("en", "moves everything on while high", "enable", "step", "advance")] if s.enable else []
        if s.stationary == "weights":
            weights = vec_in("w", k * k, w, "weights, row by row", "weight", "kernel", "coef", signed=s.signed)
            out = vec_out(
                "sum", k, s.sum_width, "sums at the bottom, one a column", "south", "psum", "y", signed=s.signed
            )
            return (rows, weights, flag_in("load", "loads the weights", "set_w", "update", "ld"), *controls, out)
        columns = vec_in(
            "b", k, w, "operands that enter the columns at the top", "north", "cols", "top", signed=s.signed
        )
        controls += [flag_in("clear", "clears the sums", "clr", "restart", "zero")] if s.clear else []
        out = vec_out(
            "c", k * k, s.sum_width, "sums of all cells, row by row", "acc", "result", "sums", signed=s.signed
        )
        return (rows, columns, *controls, out)

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return clocked(s.asynchronous)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say what a cell does, where its operands come from and what comes out."""
        k, kind = s.size, "signed" if s.signed else "unsigned"
        held = _weight_rules(s, n) if s.stationary == "weights" else _sum_rules(s, n)
        moves = f" with {n.t('en')} high" if s.enable else ""
        rules: list[Sentence] = [
            (
                f"The grid has {k} rows and {k} columns of cells; cell (i, j) is in row i and column j, both from 0.",
                f"There are {k} x {k} cells, named (row, column) with both counted from 0.",
            ),
            f"Each cell passes its row operand on through a register: at every clock edge{moves} cell (i, j) "
            f"stores what enters it from the left, which is `{n.ports['a']}(i)` in column 0 and the stored row operand "
            "of cell (i, j-1) elsewhere.",
            *held,
            f"Operands are {kind}, sums have {s.sum_width} bits and wrap modulo 2^{s.sum_width}.",
        ]
        if s.enable:
            rest = " and the weights (which need only the load)" if s.stationary == "weights" else " and the clear"
            rules.append(f"While {n.t('en')} is low every register holds, except for the reset{rest}.")
        which = "row operands, weights and sums" if s.stationary == "weights" else "row and column operands and sums"
        reset = kind_of_reset(s.asynchronous)
        mode = "weight-stationary" if s.stationary == "weights" else "output-stationary"
        return Facts(
            (f"{k}x{k} {mode} systolic array", f"systolic {k}x{k} grid of {s.width}-bit multiply-accumulate cells"),
            (
                f"multiply {'a matrix and vectors' if s.stationary == 'weights' else 'matrices'} in a systolic grid",
                f"run {k * k} multiply-accumulate cells in a {mode} grid",
            ),
            tuple(rules),
            (
                (
                    f"The {reset} reset sets all registers ({which}) to 0.",
                    f"After the {reset} reset {which} are 0 in every cell.",
                ),
            ),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Arrays over all cells and two loops."""
        k, w, sign = s.size, s.width, " signed" if s.signed else ""
        edge = " or posedge reset" if s.asynchronous else ""
        wires = [f"  assign west_d[{i}] = {n.v('a', i)};" for i in range(k)]
        top = "w" if s.stationary == "weights" else "b"
        wires += [f"  assign top_d[{i}] = {n.v(top, i)};" for i in range(k * k if top == "w" else k)]
        flows = top == "w"
        cell = f"i_d * {k} + j_d"
        up = f"(i_d == 0) ? {'zero_d' if flows else 'top_d[j_d]'} : {'sum_q' if flows else 'b_q'}[({cell}) - {k}]"
        outs = [
            f"  assign {n.v('sum' if flows else 'c', i)} = sum_q[{i + k * (k - 1) if flows else i}];"
            for i in range(k if flows else k * k)
        ]
        step = (
            f"sum_q[{cell}] <= up_d + left_d * b_q[{cell}];"
            if flows
            else (f"b_q[{cell}] <= up_d;\n        sum_q[{cell}] <= sum_q[{cell}] + left_d * up_d;")
        )
        special = f"\n        if ({n.v('load')}) b_q[{cell}] <= top_d[{cell}];" if flows else ""
        special += f"\n        if ({n.v('clear')}) sum_q[{cell}] <= 0;" if s.clear else ""
        return f"""
  wire{sign} [{w - 1}:0] west_d [0:{k - 1}];
  wire{sign} [{w - 1}:0] top_d [0:{(k * k if flows else k) - 1}];
  wire{sign} [{s.sum_width - 1}:0] zero_d = 0;
{chr(10).join(wires)}
  reg{sign} [{w - 1}:0] a_q [0:{k * k - 1}];
  reg{sign} [{w - 1}:0] b_q [0:{k * k - 1}];
  reg{sign} [{s.sum_width - 1}:0] sum_q [0:{k * k - 1}];
  reg{sign} [{w - 1}:0] left_d;
  reg{sign} [{(s.sum_width if flows else w) - 1}:0] up_d;
  integer i_d, j_d;
  always @(posedge clock{edge})
    for (i_d = 0; i_d < {k}; i_d = i_d + 1)
      for (j_d = 0; j_d < {k}; j_d = j_d + 1)
        if (reset) begin
          a_q[{cell}] <= 0; b_q[{cell}] <= 0; sum_q[{cell}] <= 0;
        end else begin
        left_d = (j_d == 0) ? west_d[i_d] : a_q[({cell}) - 1];
        up_d = {up};
        if ({n.v("en") if s.enable else "1'b1"}) begin
        a_q[{cell}] <= left_d;
        {step}
        end{special}
        end
{chr(10).join(outs)}"""

    def style_cells(self, s: Spec, n: Names) -> Style:
        """A module for the cell and a grid of instances."""
        k, name, grid = s.size, f"{n.module}Cell", n.local("grid", "cells", "array")
        row, col = n.local("r", "row_id"), n.local("c", "col_id")
        flows, here = s.stationary == "weights", f"{grid}({row})({col}).io"
        first = f"0.{_letter(s)}" if flows else f"{n['b']}({col})"
        wires = [
            f"{here}.left := (if ({col} == 0) {n['a']}({row}) else {grid}({row})({col} - 1).io.right)",
            f"{here}.above := (if ({row} == 0) {first} else {grid}({row} - 1)({col}).io.below)",
        ]
        wires += [f"{here}.weight := {n['w']}({row} * {k} + {col})", f"{here}.load := {n['load']}"] if flows else []
        wires += [f"{here}.en := {n['en']}"] if s.enable else []
        wires += [f"{here}.clear := {n['clear']}"] if s.clear else []
        wires += [] if flows else [f"{n['c']}({row} * {k} + {col}) := {here}.sum"]
        lines = [f"val {grid} = Seq.fill({k}, {k})(Module(new {name}))"]
        lines += [f"for ({row} <- 0 until {k}; {col} <- 0 until {k}) {{", block(wires), "}"]
        if flows:
            lines += [f"for ({col} <- 0 until {k}) {{", f"  {n['sum']}({col}) := {grid}({k - 1})({col}).io.below", "}"]
        return style("\n".join(lines), before=_cell(s, name))

    def style_vectors(self, s: Spec, n: Names) -> Style:
        """One vector of registers for each kind of value."""
        k, zero = s.size, f"0.{_letter(s)}"
        flows = s.stationary == "weights"
        a, b, c = (
            n.local("a_regs", "across", "moving_a"),
            n.local("b_regs", "kept", "inner"),
            n.local("sums", "totals", "accs"),
        )
        row, col = n.local("i", "r"), n.local("j", "c")
        left, up, cell = n.local("from_left", "a_in"), n.local("from_above", "b_in"), n.local("cell", "at")
        lines = [
            f"val {name} = RegInit(VecInit(Seq.fill({k * k})({zero}({w}.W))))"
            for name, w in ((a, s.width), (b, s.width), (c, s.sum_width))
        ]
        steps = [f"{a}({cell}) := {left}"]
        steps += (
            [f"{c}({cell}) := {up} + {left} * {b}({cell})"]
            if flows
            else [f"{b}({cell}) := {up}", f"{c}({cell}) := {c}({cell}) + {left} * {up}"]
        )
        steps = [f"when({n['en']}) {{", block(steps), "}"] if s.enable else steps
        steps += [f"when({n['load']}) {{", f"  {b}({cell}) := {n['w']}({cell})", "}"] if flows else []
        steps += [f"when({n['clear']}) {{", f"  {c}({cell}) := {zero}", "}"] if s.clear else []
        first = f"{zero}({s.sum_width}.W)" if flows else f"{n['b']}({col})"
        lines += [
            f"for ({row} <- 0 until {k}; {col} <- 0 until {k}) {{",
            f"  val {cell} = {row} * {k} + {col}",
            f"  val {left} = if ({col} == 0) {n['a']}({row}) else {a}({cell} - 1)",
            f"  val {up} = if ({row} == 0) {first} else {c if flows else b}({cell} - {k})",
            block(steps),
            "}",
            f"{n['sum']} := VecInit({c}.drop({k * (k - 1)}))" if flows else f"{n['c']} := {c}",
        ]
        return style("\n".join(lines))

    def style_delays(self, s: Spec, n: Names) -> Style:
        """Delayed operands as Scala sequences; a cell is an expression over them."""
        k, w, zero = s.size, s.width, f"0.{_letter(s)}"
        go, x = n["en"] if s.enable else "", n.local("x", "v")
        later = f"RegEnable({x}, {zero}({w}.W), {go})" if go else f"RegNext({x}, {zero}({w}.W))"
        delay, rows = n.local("delayed", "line", "train"), n.local("row_ops", "as", "east")
        lines = [f"def {delay}(first: {_type(s)}): Seq[{_type(s)}] = Seq.iterate(first, {k})({x} => {later})"]
        lines.append(f"val {rows} = {n['a']}.map({delay})")
        i, j, acc = n.local("i", "r"), n.local("j", "c"), n.local("sum", "total", "acc")
        if s.stationary == "weights":
            weights, chain = n.local("weights", "stored"), n.local("column", "down")
            lines += [
                f"val {weights} = {n['w']}.map({x} => RegEnable({x}, {zero}({w}.W), {n['load']}))",
                f"for ({j} <- 0 until {k}) {{",
                f"  val {chain} = (0 until {k}).foldLeft({zero}({s.sum_width}.W)) {{ case ({acc}, {i}) =>",
                f"    {_late(s, f'{acc} + {rows}({i})({j}) * {weights}({i} * {k} + {j})', go)}",
                "  }",
                f"  {n['sum']}({j}) := {chain}",
                "}",
            ]
            return style("\n".join(lines))
        columns = n.local("col_ops", "bs", "falling")
        lines.append(f"val {columns} = {n['b']}.map({delay})")
        add = [f"{acc} := {acc} + {rows}({i})({j}) * {columns}({j})({i})"]
        add = [f"when({go}) {{", block(add), "}"] if go else add
        add += [f"when({n['clear']}) {{", f"  {acc} := {zero}", "}"] if s.clear else []
        lines += [
            f"for ({i} <- 0 until {k}; {j} <- 0 until {k}) {{",
            f"  val {acc} = RegInit({zero}({s.sum_width}.W))",
            block(add),
            f"  {n['c']}({i} * {k} + {j}) := {acc}",
            "}",
        ]
        return style("\n".join(lines))

    def model(self, s: Spec) -> Model:
        """Lists of lists."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Mostly enabled, rarely cleared or loaded."""
        sparse = [n.ports[role] for role, has in (("clear", s.clear), ("load", s.stationary == "weights")) if has]
        return Stimulus(dense=(n.ports["en"],) if s.enable else (), sparse=tuple(sparse))


def _letter(s: Spec) -> str:
    return "S" if s.signed else "U"


def _type(s: Spec) -> str:
    return "SInt" if s.signed else "UInt"


def _late(s: Spec, text: str, go: str) -> str:
    zero = f"0.{_letter(s)}({s.sum_width}.W)"
    return f"RegEnable({text}, {zero}, {go})" if go else f"RegNext({text}, {zero})"


def _sum_rules(s: Spec, n: Names) -> list[Sentence]:
    moves = f" with {n.t('en')} high" if s.enable else ""
    rules: list[Sentence] = [
        f"Column operands move down in the same way: what enters cell (i, j) from above is `{n.ports['b']}(j)` in row "
        "0 and the stored column operand of cell (i-1, j) elsewhere.",
        f"At the same edges{moves} cell (i, j) adds to its sum the product of the two operands that enter it in this "
        "cycle, not of the stored ones.",
        f"`{n.ports['c']}(i*{s.size}+j)` is the stored sum of cell (i, j).",
    ]
    if s.clear:
        rules.append(
            f"A clock edge with {n.t('clear')} high sets every sum to 0 instead, so the products of that cycle are "
            "lost; the operands move on as always."
        )
    return rules


def _weight_rules(s: Spec, n: Names) -> list[Sentence]:
    k = s.size
    moves = f" with {n.t('en')} high" if s.enable else ""
    return [
        f"A clock edge with {n.t('load')} high stores `{n.ports['w']}(i*{k}+j)` as the weight of cell (i, j), for all "
        "cells at once; the products of that cycle still use the old weights.",
        f"Sums flow down: at every clock edge{moves} cell (i, j) stores as its sum the sum that enters from above plus "
        "the row operand that enters from the left in this cycle times its weight.",
        "The sum that enters from above is 0 in row 0 and the stored sum of cell (i-1, j) elsewhere.",
        f"`{n.ports['sum']}(j)` is the stored sum of cell ({k - 1}, j).",
    ]


def _cell(s: Spec, name: str) -> str:
    kind, zero = _type(s), f"0.{_letter(s)}"
    flows = s.stationary == "weights"
    inner = s.sum_width if flows else s.width
    ports = [f"val left = Input({kind}({s.width}.W))", f"val above = Input({kind}({inner}.W))"]
    ports += [f"val weight = Input({kind}({s.width}.W))", "val load = Input(Bool())"] if flows else []
    ports += ["val en = Input(Bool())"] if s.enable else []
    ports += ["val clear = Input(Bool())"] if s.clear else []
    ports += [f"val right = Output({kind}({s.width}.W))", f"val below = Output({kind}({inner}.W))"]
    ports += [] if flows else [f"val sum = Output({kind}({s.sum_width}.W))"]
    regs = [
        f"val a = RegInit({zero}({s.width}.W))",
        f"val b = RegInit({zero}({s.width}.W))",
        f"val total = RegInit({zero}({s.sum_width}.W))",
    ]
    steps = ["a := io.left"]
    steps += ["total := io.above + io.left * b"] if flows else ["b := io.above", "total := total + io.left * io.above"]
    steps = ["when(io.en) {", block(steps), "}"] if s.enable else steps
    steps += ["when(io.load) {", "  b := io.weight", "}"] if flows else []
    steps += ["when(io.clear) {", f"  total := {zero}", "}"] if s.clear else []
    outs = ["io.right := a", "io.below := total"] if flows else ["io.right := a", "io.below := b", "io.sum := total"]
    head = f"class {name} extends Module {{\n  val io = IO(new Bundle {{\n{block(ports, 4)}\n  }})\n"
    return head + block([*regs, *steps, *outs]) + "\n}"


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        k = range(self._s.size)
        self._a, self._b, self._sum = ([[0 for _ in k] for _ in k] for _ in range(3))

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        k = range(self._s.size)
        if self._s.stationary == "weights":
            return {f"sum_{j}": self._sum[-1][j] for j in k}
        return {f"c_{i * self._s.size + j}": self._sum[i][j] for i in k for j in k}

    def advance(self, inputs: Mapping[str, int]) -> None:
        s, k, go = self._s, range(self._s.size), inputs.get("en", 1)
        left = [[inputs[f"a_{i}"], *self._a[i][:-1]] for i in k]
        if s.stationary == "weights":
            above = [[0 for _ in k], *self._sum[:-1]]
            new = [[above[i][j] + self._product(left[i][j], self._b[i][j]) for j in k] for i in k]
            if inputs["load"]:
                self._b = [[inputs[f"w_{i * s.size + j}"] for j in k] for i in k]
        else:
            down = [[inputs[f"b_{j}"] for j in k], *self._b[:-1]]
            new = [[self._sum[i][j] + self._product(left[i][j], down[i][j]) for j in k] for i in k]
            self._b = down if go else self._b
        if go:
            self._a, self._sum = left, [[x % 2**s.sum_width for x in row] for row in new]
        if inputs.get("clear"):
            self._sum = [[0 for _ in k] for _ in k]

    def _product(self, x: int, y: int) -> int:
        half = 2 ** (self._s.width - 1)
        if self._s.signed:
            x, y = ((v ^ half) - half for v in (x, y))
        return x * y
