"""A vending machine: coins add up to a price, then goods come out, and change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import block
from reflect_env.circuits.clocks import always, branch, clock_ports, draw_clocking, in_domain, reset_noun
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus

_CURRENCIES = (
    (1, 2), (1, 5), (2, 5), (5, 10), (10, 50), (5, 10, 25), (1, 2, 5), (10, 20, 50), (5, 10, 20), (1, 5, 10)
)  # fmt: skip


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    price: int
    coins: tuple[int, ...]
    """Values, the smallest first."""
    coded: bool
    """Whether the coin is a number on one input, instead of one input a coin."""
    surplus: str
    """What happens to money above the price: `change` is given back, `credit` is kept, `lost`."""
    cancel: bool
    """Whether an input gives the money back; needs change."""
    show: bool
    """Whether the credit is an output."""
    clocking: Clocking

    def __post_init__(self) -> None:
        if self.cancel and self.surplus != "change":
            raise ValueError("only a machine that gives change can give money back")
        if self.coins[-1] > self.price:
            raise ValueError("no coin is worth more than the goods")

    @property
    def bits(self) -> int:
        """Of the credit, which stays below the price."""
        return (self.price - 1).bit_length()

    @property
    def sum_bits(self) -> int:
        """Of the credit with one more coin."""
        return (self.price - 1 + self.coins[-1]).bit_length()

    @property
    def code_bits(self) -> int:
        """Of a coin's number, where 0 is none."""
        return len(self.coins).bit_length()


@family("vending-machine", "L3", "Vending", "VendingMachine", "CoinBox", "Kiosk", "TicketMachine", tags=("fsm",))
class VendingMachine(Family[Spec]):
    """A credit that grows to a price."""

    def draw(self, rng: Random) -> Spec:
        """Draw coins of some currency and a price of a few of them."""
        coins = rng.choice(_CURRENCIES)
        unit = coins[0] if all(coin % coins[0] == 0 for coin in coins) else 1
        price = unit * rng.randint(-(-coins[-1] // unit), max(-(-coins[-1] // unit) + 1, 12 if unit > 1 else 20))
        surplus = rng.choice(("change", "change", "credit", "lost"))
        cancel = surplus == "change" and rng.random() < 0.5
        return Spec(price, coins, rng.random() < 0.5, surplus, cancel, rng.random() < 0.4, draw_clocking(rng))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Coins, perhaps a way out, goods and change."""
        if s.coded:
            doc = "coin: 0 is none, " + ", ".join(f"{i} is worth {value}" for i, value in enumerate(s.coins, 1))
            pins = [bits_in("coin", s.code_bits, doc, "money", "coin_code", "slot_in", "inserted")]
        else:
            pins = [
                flag_in(f"coin{value}", f"coin worth {value}", f"c{value}", f"insert{value}", f"in_{value}")
                for value in s.coins
            ]
        pins += [flag_in("cancel", "gives the money back", "refund", "abort", "give_back")] if s.cancel else []
        pins += [flag_out("vend", "goods come out", "dispense", "deliver", "release_item", "open_slot")]
        if s.surplus == "change":
            pins += [bits_out("change", s.bits, "money that is given back", "returned", "coins_out", "surplus")]
        pins += [bits_out("credit", s.bits, "money so far", "amount", "balance", "paid")] if s.show else []
        return (*clock_ports(s.clocking), *pins)

    def clocking(self, s: Spec) -> Clocking:
        """As drawn."""
        return s.clocking

    def facts(self, s: Spec, n: Names) -> Facts:
        """The money in sentences, or as a table of every credit; inputs and times as conventions."""
        listed, reset = _listed(s.coins), reset_noun(s.clocking)
        outs = [n.t("vend"), *([n.t("change")] if s.surplus == "change" else [])]
        forms = {"state_table": self._table(s, n)} if _is_small(s) else {}
        conventions: list[Sentence] = [
            self._inputs(s, n),
            (
                f"{' and '.join(outs)} {'come' if len(outs) > 1 else 'comes'} from registers: in the cycle after the "
                f"coin "
                f"that reaches the price {n.t('vend')} is 1, for one cycle{self._change_time(s, n)}.",
                f"The answer to a coin shows in the next cycle, for one cycle: {n.t('vend')} is 1 if that coin reached "
                f"the price, else 0{self._change_time(s, n)}.",
            ),
        ]
        conventions += [f"{n.t('credit')} shows the credit, a register."] if s.show else []
        conventions.append(
            (
                f"The {reset} sets {', '.join(['the credit', *outs[:-1]])} and {outs[-1]} to 0.",
                f"After the {reset} there is no credit, and {' and '.join(outs)} {'are' if len(outs) > 1 else 'is'} 0.",
            )
        )
        return Facts(
            (f"vending machine for goods at {s.price} with coins of {listed}", f"coin controller, price {s.price}"),
            (
                f"sell goods for {s.price}, paid with coins of {listed}",
                f"add up coins of {listed} and release the goods at {s.price}",
            ),
            tuple(self._rules(s, n)),
            tuple(conventions),
            forms=forms,
        )

    def _change_time(self, s: Spec, n: Names) -> str:
        if s.surplus != "change":
            return ""
        return f"; {n.t('change')} shows what the clock edge before gave back, and 0 if that was nothing"

    def _inputs(self, s: Spec, n: Names) -> Sentence:
        cancel = f" A coin together with {n.t('cancel')} is not counted." if s.cancel else ""
        if s.coded:
            codes = ", ".join(f"{i} for {value}" for i, value in enumerate(s.coins, 1))
            free = (1 << s.code_bits) - 1 - len(s.coins)
            other = " Other numbers count as no coin." if free else ""
            return f"At each clock edge {n.t('coin')} tells which coin is inserted: 0 for none, {codes}.{other}{cancel}"
        names = ", ".join(f"{n.t(f'coin{value}')} for {value}" for value in s.coins)
        return (
            f"Each clock edge with a coin input high inserts that coin ({names}); if several are high, only the most "
            f"valuable of them counts.{cancel}"
        )

    def _rules(self, s: Spec, n: Names) -> list[Sentence]:
        over = f"the credit keeps what is above {s.price}"
        if s.surplus == "lost":
            over = f"the credit becomes 0; money above {s.price} is lost"
        if s.surplus == "change":
            over = f"the credit becomes 0, and what is above {s.price} is given back on {n.t('change')}"
        rules: list[Sentence] = [
            (
                f"A coin is added to the credit; if the sum is less than {s.price}, it is the new credit.",
                f"The machine keeps a credit, to which each coin adds its value as long as the sum is below {s.price}.",
            ),
            f"If the sum reaches {s.price} or more, goods come out ({n.t('vend')}), and {over}.",
        ]
        if s.cancel:
            rules.append(
                f"At a clock edge with {n.t('cancel')} high the whole credit is given back on {n.t('change')}, the "
                f"credit "
                f"becomes 0, and no goods come out."
            )
        return rules

    def _table(self, s: Spec, n: Names) -> str:
        heads = ["credit", *(f"coin {value}" for value in s.coins), *(["cancel"] if s.cancel else [])]
        lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
        for credit in _credits(s):
            cells = [self._cell(s, *_after(s, credit + value)) for value in s.coins]
            cells += [self._cell(s, 0, 0, credit)] if s.cancel else []
            lines.append(f"| {credit} | {' | '.join(cells)} |")
        outs = "".join(f" / {n.t(role).strip('`')}" for role in ("vend", "change") if role in n.ports)
        return "\n".join([*lines, f"(next credit{outs}; without a coin the credit stays and the rest is 0.)"])

    def _cell(self, s: Spec, credit: int, vend: int, change: int) -> str:
        return f"{credit} / {vend}" + (f" / {change}" if s.surplus == "change" else "")

    def verilog(self, s: Spec, n: Names) -> str:
        """The value of the coin, the sum, and what follows from it."""
        w, sw = s.bits, s.sum_bits
        if s.coded:
            rows = "\n".join(f"      {s.code_bits}'d{i}: value_d = {sw}'d{v};" for i, v in enumerate(s.coins, 1))
            pick = f"    case ({n.v('coin')})\n{rows}\n      default: value_d = {sw}'d0;\n    endcase"
        else:
            lines = [f"    if ({n.v(f'coin{v}')}) value_d = {sw}'d{v};" for v in s.coins]
            pick = "\n".join([f"    value_d = {sw}'d0;", *lines])
        gives = s.surplus == "change"
        rest = {"change": "credit_q <= 0;\nchange_q <= over_d;", "credit": f"credit_q <= over_d[{w - 1}:0];"}
        full = f"vend_q <= 1'b1;\n{rest.get(s.surplus, 'credit_q <= 0;')}"
        full = full.replace("over_d;", f"over_d[{w - 1}:0];")
        step = branch(f"sum_d >= {sw}'d{s.price}", full, f"credit_q <= sum_d[{w - 1}:0];")
        step = branch(n.v("cancel"), "credit_q <= 0;\nchange_q <= credit_q;", step) if s.cancel else step
        clear = "vend_q <= 1'b0;" + ("\nchange_q <= 0;" if gives else "")
        regs = f"\n  reg [{w - 1}:0] change_q;" if gives else ""
        more = f"\n  assign {n.v('change')} = change_q;" if gives else ""
        more += f"\n  assign {n.v('credit')} = credit_q;" if s.show else ""
        return f"""
  reg [{w - 1}:0] credit_q;{regs}
  reg vend_q;
  reg [{sw - 1}:0] value_d;
  always @* begin
{pick}
  end
  wire [{sw - 1}:0] sum_d = credit_q + value_d;
  wire [{sw - 1}:0] over_d = sum_d - {sw}'d{s.price};
{always(s.clocking, "credit_q <= 0;" + chr(10) + clear, clear + chr(10) + step)}
  assign {n.v("vend")} = vend_q;{more}"""

    def style_when(self, s: Spec, n: Names) -> Style:
        """A sum, compared with the price."""
        credit, total, lines = n.local("credit_reg", "money", "paid_so_far"), n.local("total", "with_coin", "sum"), []
        value, pick, imports = self._value(s, n)
        vend, change = n.local("vend_reg", "deliver_now"), n.local("change_reg", "give_back_now")
        lines = [f"val {credit} = RegInit(0.U({s.bits}.W))", f"val {vend} = RegInit(false.B)"]
        lines += [f"val {change} = RegInit(0.U({s.bits}.W))"] if s.surplus == "change" else []
        lines += [*pick, f"val {total} = {credit} +& {value}", f"{vend} := false.B"]
        lines += [f"{change} := 0.U"] if s.surplus == "change" else []
        rest = f"({total} - {s.price}.U)({s.bits - 1}, 0)"
        full = [f"{vend} := true.B", f"{credit} := {rest if s.surplus == 'credit' else '0.U'}"]
        full += [f"{change} := {rest}"] if s.surplus == "change" else []
        arms = [(n["cancel"], [f"{change} := {credit}", f"{credit} := 0.U"])] if s.cancel else []
        arms += [(f"{total} >= {s.price}.U", full)]
        text = ".else".join(f"when({test}) {{\n{block(inner)}\n}}" for test, inner in arms)
        lines += [f"{text}.otherwise {{\n  {credit} := {total}({s.bits - 1}, 0)\n}}"]
        return self._done(s, n, lines, credit, vend, change, imports)

    def style_mux(self, s: Spec, n: Names) -> Style:
        """What is above the price as a value of its own; everything by `Mux` into `RegNext`."""
        credit, paid, over = n.local("stored", "credit_now"), n.local("paid", "sum_now"), n.local("above", "rest")
        value, pick, imports = self._value(s, n, by_mux=True)
        full, after = n.local("enough", "reached"), n.local("next_credit", "kept")
        gone = f" && !{n['cancel']}" if s.cancel else ""
        keep = {"change": "0.U", "lost": "0.U", "credit": over}[s.surplus]
        lines = [f"val {after} = Wire(UInt({s.bits}.W))", f"val {credit} = RegNext({after}, 0.U({s.bits}.W))", *pick]
        lines += [f"val {paid} = {credit} +& {value}", f"val {full} = {paid} >= {s.price}.U{gone}"]
        if s.surplus != "lost":
            lines += [f"val {over} = ({paid} - {s.price}.U)({s.bits - 1}, 0)"]
        text = f"Mux({full}, {keep}, {paid}({s.bits - 1}, 0))"
        lines += [f"{after} := Mux({n['cancel']}, 0.U, {text})" if s.cancel else f"{after} := {text}"]
        back = f"Mux({full}, {over}, 0.U)"
        back = f"Mux({n['cancel']}, {credit}, {back})" if s.cancel else back
        vend, change = f"RegNext({full}, false.B)", f"RegNext({back}, 0.U({s.bits}.W))"
        return self._done(s, n, lines, credit, vend, change, imports)

    def style_states(self, s: Spec, n: Names) -> Style | None:
        """One state for each credit, where they are few."""
        money = _credits(s)
        if len(money) > 6:
            return None
        names, state = [n.local(f"has{credit}", f"credit{credit}") for credit in money], n.local("state", "fsm")
        vend, change = n.local("vend_reg", "sold"), n.local("change_reg", "back")
        lines = [f"val {' :: '.join(names)} :: Nil = Enum({len(names)})", f"val {state} = RegInit({names[0]})"]
        lines += [f"val {vend} = RegInit(false.B)", f"{vend} := false.B"]
        if s.surplus == "change":
            lines += [f"val {change} = RegInit(0.U({s.bits}.W))", f"{change} := 0.U"]
        arms = []
        for credit, name in zip(money, names, strict=True):
            moves = [(n["cancel"], _moves(state, names[0], vend, 0, change, credit))] if s.cancel else []
            for value in reversed(s.coins):
                after, sold, back = _after(s, credit + value)
                target = names[money.index(after)]
                moves.append((self._test(s, n, value), _moves(state, target, vend, sold, change, back)))
            chain = ".else".join(f"when({test}) {{\n{block(inner)}\n}}" for test, inner in moves)
            arms.append(f"is({name}) {{\n{block([chain])}\n}}")
        lines += [f"switch({state}) {{\n{block(arms)}\n}}"]
        shown = ", ".join(f"{name} -> {credit}.U" for name, credit in zip(names, money, strict=True))
        credit_text = f"MuxLookup({state}, 0.U({s.bits}.W))(Seq({shown}))"
        imports = ("Enum", "switch", "is", "MuxLookup") if s.show else ("Enum", "switch", "is")
        return self._done(s, n, lines, credit_text, vend, change, imports)

    def _test(self, s: Spec, n: Names, value: int) -> str:
        return f"{n['coin']} === {s.coins.index(value) + 1}.U" if s.coded else n[f"coin{value}"]

    def _value(self, s: Spec, n: Names, *, by_mux: bool = False) -> tuple[str, list[str], tuple[str, ...]]:
        """Name of the coin's value, the lines that make it, what they import."""
        value, bits = n.local("value", "worth", "coin_value"), s.coins[-1].bit_length()
        if s.coded and not by_mux:
            rows = ", ".join(f"{i}.U -> {v}.U" for i, v in enumerate(s.coins, 1))
            return value, [f"val {value} = MuxLookup({n['coin']}, 0.U({bits}.W))(Seq({rows}))"], ("MuxLookup",)
        text = f"0.U({bits}.W)"
        for coin in s.coins:
            text = f"Mux({self._test(s, n, coin)}, {coin}.U, {text})"
        return value, [f"val {value} = {text}"], ()

    def _done(
        self, s: Spec, n: Names, lines: list[str], credit: str, vend: str, change: str, imports: tuple[str, ...]
    ) -> Style:
        outs = [f"{n['vend']} := {vend}", *([f"{n['change']} := {change}"] if s.surplus == "change" else [])]
        outs += [f"{n['credit']} := {credit}"] if s.show else []
        return Style(in_domain(s.clocking, "\n".join([*lines, *outs])), imports=imports)

    def model(self, s: Spec) -> Model:
        """Money in a box."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Valid coins often; giving money back is rare."""
        pools = ((n.ports["coin"], tuple(range(len(s.coins) + 1))),) if s.coded else ()
        return Stimulus(cycles=2048, pools=pools, sparse=(n.ports["cancel"],) if s.cancel else ())


def _listed(coins: tuple[int, ...]) -> str:
    return ", ".join(map(str, coins[:-1])) + f" and {coins[-1]}"


def _after(s: Spec, total: int) -> tuple[int, int, int]:
    """Next credit, goods, change."""
    if total < s.price:
        return total, 0, 0
    over = total - s.price
    return (over if s.surplus == "credit" else 0), 1, (over if s.surplus == "change" else 0)


def _credits(s: Spec) -> list[int]:
    """Every credit that can occur, in order."""
    found, todo = {0}, [0]
    while todo:
        credit = todo.pop()
        fresh = {_after(s, credit + coin)[0] for coin in s.coins} - found
        found |= fresh
        todo += fresh
    return sorted(found)


def _is_small(s: Spec) -> bool:
    return len(_credits(s)) <= 12


def _moves(state: str, name: str, vend: str, sold: int, change: str, back: int) -> list[str]:
    lines = [f"{state} := {name}", *([f"{vend} := true.B"] if sold else [])]
    return [*lines, *([f"{change} := {back}.U"] if back else [])]


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._credit = self._vend = self._change = 0

    def _inserted(self, inputs: Mapping[str, int]) -> int:
        if self._s.coded:
            return dict(enumerate(self._s.coins, 1)).get(inputs["coin"], 0)
        return max((coin for coin in self._s.coins if inputs[f"coin{coin}"]), default=0)

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        return {"vend": self._vend, "change": self._change, "credit": self._credit}

    def advance(self, inputs: Mapping[str, int]) -> None:
        self._vend = self._change = 0
        if inputs.get("cancel"):
            self._credit, self._change = 0, self._credit
            return
        self._credit += self._inserted(inputs)
        if self._credit >= self._s.price:
            over, self._vend = self._credit - self._s.price, 1
            self._credit = over if self._s.surplus == "credit" else 0
            self._change = over if self._s.surplus == "change" else 0
