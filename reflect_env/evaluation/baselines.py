"""Two answers that have learnt nothing of design: the nearest training row, and n-grams of the training code.

Both are given more than is fair, so that a model that does not beat them has no excuse: the nearest row gets the asked
module's name and, where there are as many, its ports; the n-gram text begins with the asked module's own ports.
"""

from __future__ import annotations

import heapq
import json
import math
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from reflect_env.circuits.draw import rng_for
from reflect_env.evaluation.sample import Answer
from reflect_env.evaluation.sources import Key
from reflect_env.models.api import Model, ModelUnavailable, Sampling
from reflect_env.prompt import fenced
from reflect_env.task import Interface, Task

ORDER = 5
"""Tokens that the n-gram looks back."""
MOST_TOKENS = 600
_WORD = re.compile(r"[A-Za-z]+|\d+")
_CODE_TOKEN = re.compile(r"\n[ ]*|[ ]+|[A-Za-z_]\w*|\d+|\"[^\"\n]*\"|[^\sA-Za-z_\d]")
_DECLARED = re.compile(r"val (\w+) = [^\n]+")
_START = "<start>"
_MODULE = re.compile(r"\bclass\s+(\w+)[^{\n]*\bextends\s+(?:Raw)?Module\b")


def read_pairs(path: Path) -> Iterator[tuple[str, str]]:
    """Yield instruction and output of every row that asks for a module to be written.

    Raises:
        ModelUnavailable: The file cannot be read or holds something else.

    """
    found = False
    try:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                if row.get("kind", "write") == "write":
                    found = True
                    yield row["instruction"], row["output"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as e:
        raise ModelUnavailable(f"{path} is no training data (JSON lines with `instruction` and `output`): {e}") from e
    if not found:
        raise ModelUnavailable(f"{path} holds no row that writes a module")


def open_baseline(kind: str, path: Path, seed: int) -> Retrieval | NGram:
    """Read the training data into a baseline.

    Raises:
        ModelUnavailable: The file is no training data.

    """
    pairs = list(read_pairs(path))
    return Retrieval(pairs, path.name) if kind == "retrieval" else NGram([code for _, code in pairs], path.name, seed)


class Retrieval:
    """Answers with the code of the training row whose prompt is nearest (cosine of tf-idf over words).

    Sample n of a problem gets the n-th nearest row.
    """

    def __init__(self, pairs: Sequence[tuple[str, str]], label: str) -> None:
        self._pairs = tuple(pairs)
        self._label = label
        counts = [Counter(words(prompt)) for prompt, _ in pairs]
        seen = Counter(word for count in counts for word in count)
        self._idf = {word: math.log((1 + len(pairs)) / (1 + number)) + 1 for word, number in seen.items()}
        self._rows: dict[str, array[int]] = defaultdict(lambda: array("L"))
        self._weights: dict[str, array[float]] = defaultdict(lambda: array("f"))
        for place, count in enumerate(counts):
            for word, weight in self._vector(count).items():
                self._rows[word].append(place)
                self._weights[word].append(weight)

    @property
    def name(self) -> str:
        """`retrieval:` and the file's name."""
        return f"retrieval:{self._label}"

    @property
    def model(self) -> Model | None:
        """There is none."""
        return None

    def answer(self, asked: Sequence[Key], sampling: Sampling) -> list[Answer]:
        """Look each up."""
        return [Answer(fenced(self._code(task, sample))) for task, sample in asked]

    def _code(self, task: Task, sample: int) -> str:
        nearest = self.nearest(task.render_prompt(), sample + 1)
        prompt, code = self._pairs[nearest[min(sample, len(nearest) - 1)]]
        return renamed(adapted(code, declared(prompt), declared(task.render_prompt())), task.module_name)

    def nearest(self, prompt: str, number: int) -> list[int]:
        """Places of the nearest rows, nearest first; of equal ones the earlier."""
        scores = [0.0] * len(self._pairs)
        for word, weight in self._vector(Counter(words(prompt))).items():
            for place, other in zip(self._rows.get(word, ()), self._weights.get(word, ()), strict=True):
                scores[place] += weight * other
        return heapq.nsmallest(number, range(len(scores)), key=lambda place: (-scores[place], place))

    def _vector(self, count: Counter[str]) -> dict[str, float]:
        weights = {word: number * self._idf[word] for word, number in count.items() if word in self._idf}
        norm = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {word: weight / norm for word, weight in weights.items()}

    def close(self) -> None:
        """Nothing to free."""


def words(prompt: str) -> list[str]:
    """Words and numbers of a prompt, lower case."""
    return [word.lower() for word in _WORD.findall(prompt)]


def declared(prompt: str) -> list[tuple[str, str]]:
    """Names of the ports that a prompt asks for, each with the line that declares it."""
    _, _, block = prompt.partition("```scala\n")
    return [(m[1], m[0]) for m in _DECLARED.finditer(block.partition("```")[0]) if "IO(new Bundle" not in m[0]]


def adapted(code: str, own: Sequence[tuple[str, str]], asked: Sequence[tuple[str, str]]) -> str:
    """Give code the asked ports in place of its own, one for one in their order; unchanged where the numbers differ."""
    if not own or len(own) != len(asked):
        return code
    for place, (_, line) in enumerate(own):
        code = code.replace(line, f"\0{place}\0", 1)
    names = {old: new for (old, _), (new, _) in zip(own, asked, strict=True)}
    code = re.sub(rf"\b({'|'.join(map(re.escape, names))})\b", lambda m: names[m[1]], code)
    return re.sub(r"\0(\d+)\0", lambda m: asked[int(m[1])][1], code)


def renamed(code: str, name: str) -> str:
    """Give the last module of a text another name, wherever it is named."""
    found = _MODULE.findall(code)
    return re.sub(rf"\b{re.escape(found[-1])}\b", name, code) if found else code


class NGram:
    """Writes code token by token as often as training did so after the same tokens; shorter memory where it must."""

    def __init__(self, codes: Sequence[str], label: str, seed: int) -> None:
        self._label, self._seed = label, seed
        self._next: list[dict[tuple[str, ...], Counter[str]]] = [defaultdict(Counter) for _ in range(ORDER + 1)]
        for code in codes:
            tokens = [_START] * ORDER + _CODE_TOKEN.findall(_after_ports(code))
            for place in range(ORDER, len(tokens)):
                for order in range(ORDER + 1):
                    self._next[order][tuple(tokens[place - order : place])][tokens[place]] += 1

    @property
    def name(self) -> str:
        """`ngram:` and the file's name."""
        return f"ngram:{self._label}"

    @property
    def model(self) -> Model | None:
        """There is none."""
        return None

    def answer(self, asked: Sequence[Key], sampling: Sampling) -> list[Answer]:
        """Write each; the same problem, sample and seed give the same text."""
        return [Answer(fenced(self._write(task, sample))) for task, sample in asked]

    def _write(self, task: Task, sample: int) -> str:
        rng = rng_for(task.id, sample, f"ngram {self._seed}")
        base = "RawModule" if task.interface is Interface.RAW else "Module"
        ports = "\n".join(f"  {line}" for line in task.chisel_ports().split("\n"))
        head = f"import chisel3._\nimport chisel3.util._\n\nclass {task.module_name} extends {base} {{\n{ports}"
        tokens = [_START] * ORDER
        depth = 1
        while depth > 0 and len(tokens) < MOST_TOKENS:
            counts = self._following(tokens)
            token = rng.choices(list(counts), list(counts.values()))[0]
            depth += (token == "{") - (token == "}")
            tokens.append(token)
        return head + "".join(tokens[ORDER:])

    def _following(self, tokens: Sequence[str]) -> Counter[str]:
        for order in range(ORDER, 0, -1):
            counts = self._next[order].get(tuple(tokens[-order:]))
            if counts:
                return counts
        return self._next[0][()]

    def close(self) -> None:
        """Nothing to free."""


def _after_ports(code: str) -> str:
    """Code behind the declaration of the ports, from the line end on; all of it where there is none."""
    at = code.rfind("IO(")
    if at < 0:
        return code
    closing = "\n  })" if code.startswith("IO(new Bundle", at) else "\n"
    end = code.find(closing, at)
    return code if end < 0 else code[end + len(closing.rstrip("\n")) :]
