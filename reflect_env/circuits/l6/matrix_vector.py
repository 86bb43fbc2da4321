"""A constant matrix times a vector that comes in as a stream; the product goes out as a stream."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import block, sint, uint
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.l6.text import clocked, kind_of_reset, style
from reflect_env.circuits.ports import PortGroup, decoupled_in, decoupled_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    matrix: tuple[tuple[int, ...], ...]
    """Rows."""
    signed: bool
    out_width: int
    """Width in which results count; they wrap."""
    last: bool
    """Whether there is an output that marks the last result."""
    cancel: bool
    asynchronous: bool


@family("matrix-vector", "L6", "MatVec", "MatrixVector", "Gemv", "Transform", tags=("arithmetic", "handshake"))
class MatrixVector(Family[Spec]):
    """Takes the elements one by one, gives the rows one by one."""

    def draw(self, rng: Random) -> Spec:
        """Draw a matrix of 2x2 to 4x4 small numbers."""
        rows, columns, signed = rng.randint(2, 4), rng.randint(2, 4), rng.random() < 0.6
        limit = rng.choice((3, 7, 15))
        matrix = tuple(tuple(rng.randint(-limit if signed else 0, limit) for _ in range(columns)) for _ in range(rows))
        w = rng.randint(3, 12)
        full = w + limit.bit_length() + (columns - 1).bit_length()
        out = full if rng.random() < 0.7 else rng.randint(w, full)
        return Spec(w, matrix, signed, out, rng.random() < 0.4, rng.random() < 0.3, rng.random() < 0.2)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Two streams."""
        found = [decoupled_in("x", s.width, "elements of the vector", "vec_in", "in_data", "operand", "elem")]
        found += [flag_in("cancel", "starts over", "abort", "restart", "clear")] if s.cancel else []
        found += [decoupled_out("y", s.out_width, "elements of the product", "vec_out", "out_data", "product", "res")]
        return (
            *found,
            *([flag_out("last", "last element of the product", "is_last", "tail", "eov")] if s.last else []),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return clocked(s.asynchronous)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Matrix, arithmetic, then both phases."""
        rows, columns, reset = len(s.matrix), len(s.matrix[0]), kind_of_reset(s.asynchronous)
        kind = "signed (two's complement)" if s.signed else "unsigned"
        lines = "\n".join(f"row {i}: {', '.join(map(str, row))}" for i, row in enumerate(s.matrix))
        x, y = n.t("x"), n.t("y")
        return Facts(
            (
                f"{rows}x{columns} matrix-vector multiplier",
                f"matrix-vector product unit with a constant {rows}x{columns} matrix",
            ),
            (
                f"multiply a constant {rows}x{columns} matrix with vectors of {columns} elements",
                f"take {columns} elements of a vector and give back the {rows} elements of a matrix-vector product",
            ),
            (
                f"The matrix M is constant:\n{lines}",
                f"For a vector x0 ... x{columns - 1} result i is the sum of M(row i, column j) times xj over all j, "
                "both counted from 0.",
            ),
            (
                f"Elements are {kind} numbers of {s.width} bits, results count in {s.out_width} bits, "
                f"{kind.split()[0]} as well, and wrap modulo 2^{s.out_width}.",
                f"Taking: {n.t('x', 'ready')} is high and {n.t('y', 'valid')} low; each clock edge with "
                f"{n.t('x', 'valid')} high takes {n.t('x', 'bits')} as the next element, x0 first.",
                f"Giving: from the edge that takes element {columns - 1} on, {n.t('x', 'ready')} is low, "
                f"{n.t('y', 'valid')} is high and {n.t('y', 'bits')} is result 0; each clock edge with "
                f"{n.t('y', 'ready')} high moves on to the next result, and after result {rows - 1} back to taking, "
                "with a new vector.",
                f"While {n.t('y', 'valid')} is low, {n.t('y', 'bits')} is 0.",
                *([f"{n.t('last')} is high while {y} offers result {rows - 1}, else low."] if s.last else []),
                *_cancel_rule(s, n),
                f"{n.t('x', 'ready')} and {n.t('y', 'valid')} do not depend combinationally on any input.",
                (
                    f"The {reset} reset forgets all elements and goes to taking.",
                    f"After the {reset} reset it is taking and waits for x0 at {x}.",
                ),
            ),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Keeps the elements; each result is computed when it is offered."""
        rows, columns, o = len(s.matrix), len(s.matrix[0]), s.out_width
        edge = " or posedge reset" if s.asynchronous else ""
        wide = max(o, s.width + 8)
        sign = " signed" if s.signed else ""
        arms = []
        for i, row in enumerate(s.matrix):
            terms = [
                f"{'-' if c < 0 else ''} {wide}'{'s' if s.signed else ''}d{abs(c)} * e{j}_d" for j, c in enumerate(row)
            ]
            arms.append(f"3'd{i}: sum_d = {' + '.join(f'({t})' for t in terms)};")
        wires = [f"  wire{sign} [{wide - 1}:0] e{j}_d = x_q[{j}];" for j in range(columns)]
        cancel = f"\n    else if ({n.v('cancel')}) begin giving_q <= 0; at_q <= 0; end" if s.cancel else ""
        last = f"\n  assign {n.v('last')} = giving_q & (at_q == 3'd{rows - 1});" if s.last else ""
        return f"""
  reg{sign} [{s.width - 1}:0] x_q [0:{columns - 1}];
  reg [2:0] at_q;
  reg giving_q;
  reg{sign} [{wide - 1}:0] sum_d;
{chr(10).join(wires)}
  always @* case (at_q)
{block(arms, 4)}
    default: sum_d = {wide}'bx;
  endcase
  always @(posedge clock{edge})
    if (reset) begin giving_q <= 0; at_q <= 0; end{cancel}
    else if (!giving_q) begin
      if ({n.v("x", "valid")}) begin
        at_q <= (at_q == 3'd{columns - 1}) ? 3'd0 : at_q + 3'd1;
        giving_q <= (at_q == 3'd{columns - 1});
      end
    end else if ({n.v("y", "ready")}) begin
      at_q <= (at_q == 3'd{rows - 1}) ? 3'd0 : at_q + 3'd1;
      giving_q <= (at_q != 3'd{rows - 1});
    end
  always @(posedge clock) if (!giving_q && {n.v("x", "valid")}) x_q[at_q] <= {n.v("x", "bits")};
  assign {n.v("x", "ready")} = !giving_q;
  assign {n.v("y", "valid")} = giving_q;
  assign {n.v("y", "bits")} = giving_q ? sum_d[{o - 1}:0] : {o}'d0;{last}"""

    def style_accumulate(self, s: Spec, n: Names) -> Style:
        """One accumulator a row; each element is used when it comes."""
        at, sums, matrix = _Locals(s, n), n.local("sums", "accs", "rows"), n.local("matrix", "m", "weights")
        i, first = n.local("i", "r"), n.local("base", "so_far")
        take = [
            f"for ({i} <- 0 until {len(s.matrix)}) {{",
            f"  val {first} = Mux({at.index} === 0.U, {_zero(s)}, {sums}({i}))",
            f"  {sums}({i}) := {_cut(s, f'{first} + {at.element} * {matrix}({i})({at.index})')}",
            "}",
        ]
        rows = ",\n".join(f"  VecInit({', '.join(_literal(s, c) for c in row)})" for row in s.matrix)
        lines = [
            f"val {matrix} = Seq(\n{rows}\n)",
            f"val {sums} = Reg(Vec({len(s.matrix)}, {_type(s)}({s.out_width}.W)))",
        ]
        return style("\n".join(at.around(lines, take, f"{sums}({at.index})")), ports="Decoupled")

    def style_store(self, s: Spec, n: Names) -> Style:
        """Keeps the vector; all results are combinational sums."""
        at, kept, results = _Locals(s, n), n.local("kept", "vector", "elems"), n.local("results", "products")
        rows = []
        for row in s.matrix:
            terms = " +& ".join(f"{kept}({j}) * {_literal(s, c)}" for j, c in enumerate(row))
            rows.append(f"  {_cut(s, terms)}")
        after = [f"val {results} = VecInit(\n" + ",\n".join(rows) + "\n)"]
        lines = [f"val {kept} = Reg(Vec({len(s.matrix[0])}, {_type(s)}({s.width}.W)))", *after]
        return style(
            "\n".join(at.around(lines, [f"{kept}({at.index}) := {at.element}"], f"{results}({at.index})")),
            ports="Decoupled",
        )

    def style_functional(self, s: Spec, n: Names) -> Style:
        """The matrix as a Scala value; `zip`, `map` and `reduce`."""
        at, kept, matrix = _Locals(s, n), n.local("kept", "held", "xs"), n.local("matrix", "coefs")
        row, x, c = n.local("row", "line"), n.local("x", "elem_val"), n.local("c", "factor")
        letter = "S" if s.signed else "U"
        listing = ", ".join(f"Seq({', '.join(map(str, r))})" for r in s.matrix)
        total = f"{row}.zip({kept}).map {{ case ({c}, {x}) => {c}.{letter} * {x} }}.reduce(_ +& _)"
        results = n.local("answers", "results")
        lines = [
            f"val {matrix} = Seq({listing})",
            f"val {kept} = Reg(Vec({len(s.matrix[0])}, {_type(s)}({s.width}.W)))",
            f"val {results} = VecInit({matrix}.map {{ {row} =>",
            f"  {_cut(s, total)}",
            "})",
        ]
        return style(
            "\n".join(at.around(lines, [f"{kept}({at.index}) := {at.element}"], f"{results}({at.index})")),
            ports="Decoupled",
        )

    def model(self, s: Spec) -> Model:
        """Two lists."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Mostly flowing."""
        dense = (f"{n.ports['x']}_valid", f"{n.ports['y']}_ready")
        return Stimulus(2048, dense=dense, sparse=(n.ports["cancel"],) if s.cancel else ())


def _cancel_rule(s: Spec, n: Names) -> list[Sentence]:
    if not s.cancel:
        return []
    return [
        f"A clock edge with {n.t('cancel')} high forgets all elements and results and goes to taking, in either "
        "phase; an element or result that would be exchanged at this edge is lost."
    ]


def _type(s: Spec) -> str:
    return "SInt" if s.signed else "UInt"


def _zero(s: Spec) -> str:
    return f"0.{'S' if s.signed else 'U'}({s.out_width}.W)"


def _literal(s: Spec, value: int) -> str:
    return sint(value, 5) if s.signed else uint(value, 4)


def _cut(s: Spec, text: str) -> str:
    """Bring a sum to the width of a result: pad it, then take the low bits."""
    cast = ".asSInt" if s.signed else ""
    return f"({text}).pad({s.out_width})({s.out_width - 1}, 0){cast}"


class _Locals:
    """The two phases, which the styles share; they differ in where the arithmetic is."""

    def __init__(self, s: Spec, n: Names) -> None:
        self._s, self._n = s, n
        self.index, self._giving = n.local("index", "position", "at"), n.local("giving", "emitting", "drain")
        self.element = f"{n['x']}.bits{'.asSInt' if s.signed else ''}"
        self._bits = max(1, (max(len(s.matrix), len(s.matrix[0])) - 1).bit_length())

    def around(self, arithmetic: list[str], take: list[str], result: str) -> list[str]:
        """Put the control around the arithmetic."""
        s, n = self._s, self._n
        rows, columns, giving, index = len(s.matrix), len(s.matrix[0]), self._giving, self.index
        moves = [
            f"when({n['x']}.valid && {n['x']}.ready) {{",
            block(take),
            f"  {index} := {index} + 1.U",
            f"  when({index} === {columns - 1}.U) {{",
            f"    {index} := 0.U",
            f"    {giving} := true.B",
            "  }",
            "}",
            f"when({n['y']}.valid && {n['y']}.ready) {{",
            f"  {index} := {index} + 1.U",
            f"  when({index} === {rows - 1}.U) {{",
            f"    {index} := 0.U",
            f"    {giving} := false.B",
            "  }",
            "}",
        ]
        cancel = [f"when({n['cancel']}) {{", f"  {index} := 0.U", f"  {giving} := false.B", "}"] if s.cancel else []
        value = f"{result}.asUInt" if s.signed else result
        return [
            f"val {giving} = RegInit(false.B)",
            f"val {index} = RegInit(0.U({self._bits}.W))",
            *arithmetic,
            f"{n['x']}.ready := !{giving}",
            f"{n['y']}.valid := {giving}",
            f"{n['y']}.bits := Mux({giving}, {value}, 0.U)",
            *([f"{n['last']} := {giving} && {index} === {rows - 1}.U"] if s.last else []),
            *moves,
            *cancel,
        ]


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._taken: list[int] = []
        self._results: list[int] = []

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        giving = bool(self._results)
        return {
            "x_ready": int(not giving),
            "y_valid": int(giving),
            "y_bits": self._results[0] if giving else 0,
            "last": int(len(self._results) == 1),
        }

    def advance(self, inputs: Mapping[str, int]) -> None:
        s = self._s
        if inputs.get("cancel"):
            self.reset()
        elif self._results:
            self._results = self._results[1:] if inputs["y_ready"] else self._results
        elif inputs["x_valid"]:
            value, half = inputs["x_bits"], 2 ** (s.width - 1)
            self._taken.append(value - 2 * half if s.signed and value >= half else value)
            if len(self._taken) == len(s.matrix[0]):
                sums = [sum(c * x for c, x in zip(row, self._taken, strict=True)) for row in s.matrix]
                self._results, self._taken = [x % (1 << s.out_width) for x in sums], []
