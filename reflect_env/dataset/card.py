"""What a data set holds, in numbers: pure. Rows in, a `Card` out; its Markdown is the data card."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

from reflect_env.circuits.build import make_task
from reflect_env.circuits.skeleton import masked_names, skeleton
from reflect_env.dataset.constructs import constructs
from reflect_env.dataset.limits import Clusters, pieces_of
from reflect_env.dataset.row import Row
from reflect_env.dataset.tokens import estimated_tokens
from reflect_env.task import Task

CLUSTER_CAP = 16
ALLOWED_EVERYWHERE = frozenset(
    "import chisel3 _ class extends Module val io IO new Bundle Input Output UInt W . ( ) { } = := :".split()  # noqa: SIM905
)
"""Tokens that nearly every module has to hold."""
_WORD = re.compile(r"\w+|[^\w\s]+")


@dataclass(frozen=True)
class Card:
    """Numbers about one data set."""

    rows: int
    by_kind: dict[str, int]
    by_level: dict[str, int]
    by_family: dict[str, int]
    by_voice: dict[str, int]
    by_form: dict[str, int]
    """How the behaviour is said: in words, or as a table, a diagram, Verilog."""
    styles: int
    """Pairs of a family and one of its ways to be written."""
    by_outcome: dict[str, int]
    """How the wrong attempts were judged."""
    by_fault: dict[str, int]
    by_proof: dict[str, int]
    tokens: tuple[int, int, int]
    """Of whole conversations, estimated from above: median, 95th percentile, most."""
    output_tokens: tuple[int, int, int]
    """Of the answers."""
    token_lengths: tuple[int, ...]
    """Of every conversation, for a picture."""
    distinct_prompts: int
    contradictory_prompts: int
    """Prompts that are the same but for names while their references are not."""
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
    """Pairs of constructs that occur together in some row."""
    together: dict[tuple[str, str], int]
    """Rows that hold both."""
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
    lengths = [estimated_tokens(row.text()) for row in rows]
    held = list(map(constructs, outputs))
    together = Counter(pair for names in held for pair in combinations(sorted(names), 2))
    return Card(
        rows=len(rows),
        by_kind=_counts(row.kind for row in rows),
        by_level=_counts(row.level for row in rows),
        by_family=_counts(row.family for row in rows),
        by_voice=_counts(row.voice.partition("+")[0] for row in rows),
        by_form=_counts(row.voice.partition("+")[2] or "words" for row in rows),
        styles=len({(row.family, row.style) for row in rows}),
        by_outcome=_counts(attempt.outcome for row in rows for attempt in row.attempts),
        by_fault=_counts(attempt.fault for row in rows for attempt in row.attempts),
        by_proof=_counts(row.proof for row in rows),
        tokens=_spread(lengths),
        output_tokens=_spread([estimated_tokens(row.answer()) for row in rows]),
        token_lengths=tuple(lengths),
        distinct_prompts=len({row.user_text() for row in rows}),
        contradictory_prompts=_contradictions(rows),
        masked_distinct=len(set(map(masked_names, outputs))),
        skeletons=len(skeletons),
        largest_skeleton=max(skeletons.values(), default=0) / max(1, len(outputs)),
        clusters=len(sizes),
        rows_over_cap=sum(max(0, size - CLUSTER_CAP) for size in sizes),
        constructs=_counts(name for names in held for name in names),
        pairs=len(together),
        together=dict(together.most_common()),
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
        clusters.offer(pieces_of(text))
    return clusters.sizes


def _contradictions(rows: Sequence[Row]) -> int:
    """Count prompts that ask for two things: the same words, and references that differ by more than names."""
    references: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.kind == "write":
            task = make_task(row.family, row.seed)
            references[_nameless(task, row.instruction)].add(_nameless(task, task.reference or ""))
    return sum(len(found) > 1 for found in references.values())


def _nameless(task: Task, text: str) -> str:
    """Replace module and ports by numbers, the ports in their order."""
    names = {task.module_name: "M"} | {port.name: f"p{i}" for i, port in enumerate(task.ports or ())}
    longest = sorted(names, key=len, reverse=True)
    pattern = rf"(?<![A-Za-z0-9])(io_)?({'|'.join(map(re.escape, longest))})(?![A-Za-z0-9_])"
    return re.sub(pattern, lambda m: names[m[2]], text)


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
        ("prompts, names masked, with two different right answers", card.contradictory_prompts),
        ("styles of families", card.styles),
        ("voices, forms", f"{len(card.by_voice)}, {len(card.by_form)}"),
        ("tokens of a conversation, estimated: median, 95 %, most", ", ".join(map(str, card.tokens))),
        ("tokens of an answer, estimated: median, 95 %, most", ", ".join(map(str, card.output_tokens))),
        ("compared with the reference by", _listed(card.by_proof)),
        ("shortcuts beyond the allow-list", _listed({k: round(v, 3) for k, v in card.shortcuts.items()}) or "none"),
        ("pairs of constructs that occur together", card.pairs),
    ]
    tables = [
        ("Levels", card.by_level),
        ("Families", card.by_family),
        ("Voices", card.by_voice),
        ("Forms", card.by_form),
        ("Wrong attempts by outcome", card.by_outcome),
        ("Faults", card.by_fault),
        ("Constructs", card.constructs),
        ("Constructs that occur together most", {f"{a} with {b}": n for (a, b), n in list(card.together.items())[:20]}),
    ]
    parts = [f"# {title}\n\n| | |\n|---|---|\n" + "\n".join(f"| {name} | {value} |" for name, value in facts)]
    parts += [f"## {name}\n\n{_listed(counts)}" for name, counts in tables if counts]
    return "\n\n".join(parts) + "\n"


def _listed(counts: dict[str, int] | dict[str, float]) -> str:
    return ", ".join(f"{name} {value}" for name, value in counts.items())
