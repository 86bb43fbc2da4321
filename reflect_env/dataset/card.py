"""What a data set holds, in numbers: pure. Rows in, a `Card` out; its Markdown is the data card."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

from reflect_env.circuits.skeleton import masked_names, skeleton
from reflect_env.dataset.limits import Clusters
from reflect_env.dataset.row import Row

CLUSTER_CAP = 16
CONSTRUCTS = {
    "Mux": r"\bMux\(",
    "when": r"\bwhen\(",
    "elsewhen": r"\.elsewhen\(",
    "switch": r"\bswitch\(",
    "for": r"\bfor \(",
    "def": r"\bdef \w",
    "Vec": r"\bVec\(",
    "VecInit": r"\bVecInit",
    "RegInit": r"\bRegInit\(",
    "RegNext": r"\bRegNext\(",
    "RegEnable": r"\bRegEnable\(",
    "Mem": r"\bMem\(",
    "SyncReadMem": r"\bSyncReadMem\(",
    "Module(new": r"\bModule\(new",
    "Bundle": r"extends Bundle\b",
    "ChiselEnum": r"extends ChiselEnum\b",
    "Enum": r"\bEnum\(",
    "Decoupled": r"\bDecoupled\(",
    "Valid": r"\bValid\(",
    "Queue": r"\bQueue\(",
    "Counter": r"\bCounter\(",
    "ShiftRegister": r"\bShiftRegisters?\(",
    "Cat": r"\bCat\(",
    "Fill": r"\bFill\(",
    "Reverse": r"\bReverse\(",
    "PopCount": r"\bPopCount\(",
    "Log2": r"\bLog2\(",
    "MuxCase": r"\bMuxCase\(",
    "MuxLookup": r"\bMuxLookup\(",
    "Mux1H": r"\bMux1H\(",
    "PriorityMux": r"\bPriorityMux\(",
    "PriorityEncoder": r"\bPriorityEncoder",
    "OHToUInt": r"\bOHToUInt\(",
    "UIntToOH": r"\bUIntToOH\(",
    "BitPat": r"\bBitPat",
    "reduce": r"\.reduce\w*\b",
    "map": r"\.map\b",
    "zip": r"\.zip\w*\b",
    "foldLeft": r"\.fold\w*\b",
    "tabulate": r"\btabulate\(",
    "+": r" \+ ",
    "+&": r" \+& ",
    "-": r" - ",
    "*": r" \* ",
    "&": r" & ",
    "|": r" \| ",
    "^": r" \^ ",
    "~": r"~",
    "<<": r" << ",
    ">>": r" >> ",
    "##": r" ## ",
    "===": r" === ",
    "=/=": r" =/= ",
    "<": r" < ",
    ">=": r" >= ",
    "asSInt": r"\.asSInt\b",
    "asUInt": r"\.asUInt\b",
    "withReset": r"\bwithReset\b|\bwithClockAndReset\b|RequireAsyncReset",
    "RawModule": r"extends RawModule\b",
    "parameters": r"^class \w+\(",
}
"""What is looked for in outputs, by name."""
ALLOWED_EVERYWHERE = frozenset(
    "import chisel3 _ class extends Module val io IO new Bundle Input Output UInt W . ( ) { } = := :".split()  # noqa: SIM905
)
"""Tokens that nearly every module has to hold."""
_PATTERNS = {name: re.compile(pattern, re.MULTILINE) for name, pattern in CONSTRUCTS.items()}
_WORD = re.compile(r"\w+|[^\w\s]+")


@dataclass(frozen=True)
class Card:
    """Numbers about one data set."""

    rows: int
    by_kind: dict[str, int]
    by_level: dict[str, int]
    by_family: dict[str, int]
    by_voice: dict[str, int]
    by_fault: dict[str, int]
    by_proof: dict[str, int]
    prompt_words: tuple[int, int, int]
    """Words and marks of the prompts: median, 95th percentile, most."""
    output_words: tuple[int, int, int]
    distinct_prompts: int
    contradictory_prompts: int
    """Prompts with different right answers in style only do not count: the same prompt with two references."""
    masked_distinct: int
    """Outputs that differ after names are masked."""
    skeletons: int
    """Outputs that differ after names and numbers are masked."""
    largest_skeleton: float
    """Share of rows."""
    clusters: int
    """Groups of near-duplicates (Jaccard of 5-token shingles at least 0.8)."""
    rows_over_cap: int
    """Rows beyond the 16th of their cluster."""
    constructs: dict[str, int]
    """Rows that hold each construct."""
    pairs: int
    """Pairs of constructs that occur together in a row, of those that could."""
    shortcuts: dict[str, float]
    """Tokens in more than 95 % of the answers whose prompts hold them less often."""
    toolchains: tuple[str, ...]


def describe(rows: Sequence[Row]) -> Card:
    """Count everything.

    Raises:
        ValueError: There are no rows.

    """
    if not rows:
        raise ValueError("a data card needs at least one row")
    outputs = [row.output for row in rows if row.kind != "explain"]
    skeletons = Counter(map(skeleton, outputs))
    sizes = _cluster_sizes(outputs)
    held = [frozenset(name for name, p in _PATTERNS.items() if p.search(text)) for text in outputs]
    references = defaultdict(set)
    for row in rows:
        references[row.user_text()].add(row.reference_sha256)
    return Card(
        rows=len(rows),
        by_kind=_counts(row.kind for row in rows),
        by_level=_counts(row.level for row in rows),
        by_family=_counts(row.family for row in rows),
        by_voice=_counts(row.voice for row in rows),
        by_fault=_counts(row.fault for row in rows if row.fault),
        by_proof=_counts(row.proof for row in rows),
        prompt_words=_spread([len(_WORD.findall(row.user_text())) for row in rows]),
        output_words=_spread([len(_WORD.findall(row.output)) for row in rows]),
        distinct_prompts=len(references),
        contradictory_prompts=sum(len(found) > 1 for found in references.values()),
        masked_distinct=len(set(map(masked_names, outputs))),
        skeletons=len(skeletons),
        largest_skeleton=max(skeletons.values(), default=0) / max(1, len(outputs)),
        clusters=len(sizes),
        rows_over_cap=sum(max(0, size - CLUSTER_CAP) for size in sizes),
        constructs=_counts(name for names in held for name in names),
        pairs=len({pair for names in held for pair in combinations(sorted(names), 2)}),
        shortcuts=_shortcuts([row for row in rows if row.kind == "write"]),
        toolchains=tuple(sorted({row.toolchain for row in rows})),
    )


def _counts(values: Iterable[str]) -> dict[str, int]:
    return dict(Counter(values).most_common())


def _spread(values: Sequence[int]) -> tuple[int, int, int]:
    ordered = sorted(values)
    return int(median(ordered)), ordered[int(0.95 * (len(ordered) - 1))], ordered[-1]


def _cluster_sizes(outputs: Sequence[str]) -> list[int]:
    clusters = Clusters()
    for text in outputs:
        clusters.offer(text)
    return clusters.sizes


def _shortcuts(rows: Sequence[Row]) -> dict[str, float]:
    """Find what nearly every answer holds although its prompt does not ask for it."""
    if not rows:
        return {}
    answers: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for row in rows:
        tokens = set(_WORD.findall(row.output))
        answers.update(tokens)
        asked.update(tokens & set(_WORD.findall(row.instruction)))
    share = {token: number / len(rows) for token, number in answers.items()}
    return {
        token: value
        for token, value in share.items()
        if value > 0.95 and asked[token] < 0.95 * answers[token] and token not in ALLOWED_EVERYWHERE
    }


def to_markdown(card: Card, title: str) -> str:
    """Write the data card."""
    facts = [
        ("rows", card.rows),
        ("kinds", _listed(card.by_kind)),
        ("toolchain", ", ".join(card.toolchains)),
        ("skeletons (names and numbers masked)", card.skeletons),
        ("largest skeleton", f"{100 * card.largest_skeleton:.2f} % of rows"),
        ("outputs that differ with names masked", card.masked_distinct),
        ("clusters of near-duplicates (Jaccard 0.8)", card.clusters),
        (f"rows beyond the {CLUSTER_CAP}th of a cluster", card.rows_over_cap),
        ("distinct prompts", card.distinct_prompts),
        ("prompts with two different right answers", card.contradictory_prompts),
        ("prompt length in words: median, 95 %, most", ", ".join(map(str, card.prompt_words))),
        ("output length in words: median, 95 %, most", ", ".join(map(str, card.output_words))),
        ("compared with the reference by", _listed(card.by_proof)),
        ("shortcuts beyond the allow-list", _listed({k: round(v, 3) for k, v in card.shortcuts.items()}) or "none"),
        ("pairs of constructs that occur together", card.pairs),
    ]
    tables = [
        ("Levels", card.by_level),
        ("Families", card.by_family),
        ("Voices", card.by_voice),
        ("Faults", card.by_fault),
        ("Constructs", card.constructs),
    ]
    parts = [f"# {title}\n\n| | |\n|---|---|\n" + "\n".join(f"| {name} | {value} |" for name, value in facts)]
    parts += [f"## {name}\n\n{_listed(counts)}" for name, counts in tables if counts]
    return "\n\n".join(parts) + "\n"


def _listed(counts: dict[str, int] | dict[str, float]) -> str:
    return ", ".join(f"{name} {value}" for name, value in counts.items())
