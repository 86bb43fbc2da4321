"""Voices: ways to say the same facts. Name and ports are added by `Task.render_prompt`, so no voice repeats them.

A voice may order, number or dress sentences; it never leaves one out, because each may decide a verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.family import Facts, Names, Sentence
from reflect_env.circuits.ports import PortGroup

UNSEEN_VOICES = frozenset({"mail", "exam"})
"""Voices of the test split."""
FORM_SHARE = 0.4
"""How often the behaviour is given as a table or in Verilog, where the family has such a form."""
_FORM_TITLES = {
    "truth_table": "The outputs as a truth table",
    "k_map": "The function as a Karnaugh map",
    "state_table": "The state machine as a table",
    "state_matrix": "The state machine as a matrix of states and inputs",
    "state_diagram": "The state machine as a diagram",
    "waveform": "The behaviour as a waveform, one column a clock cycle",
    "verilog": "The behaviour in Verilog, to be translated",
}


@dataclass(frozen=True)
class _Told:
    """Facts with every choice of words made."""

    title: str
    purpose: str
    rules: tuple[str, ...]
    """Behaviour and conventions, one sentence or block each."""
    ports: tuple[str, ...]
    """One line a port: name and meaning."""


Voice = Callable[[_Told, Random], str]


def instruction(
    facts: Facts, groups: Sequence[PortGroup], names: Names, rng: Random, voice: str | None = None
) -> tuple[str, str]:
    """Return (voice, instruction).

    Args:
        facts: What is to be said.
        groups: The ports, for voices that explain them.
        names: Of the ports.
        rng: Chooses voice, form and words.
        voice: Name of a voice, where it is not to be drawn; `ticket+truth_table` names the form as well.

    Raises:
        ValueError: There is no such voice or form.

    """
    chosen, _, form = (voice or _drawn(facts, rng)).partition("+")
    if chosen not in VOICES or (form and form not in facts.forms):
        raise ValueError(f"voice {voice!r} is unknown here; voices are {', '.join(VOICES)}; forms {list(facts.forms)}")
    rules = (form_text(facts, form),) if form else tuple(_said(rule, rng) for rule in facts.rules)
    conventions = tuple(_said(rule, rng) for rule in facts.conventions)
    ports = tuple(f"{names.t(group.role)}: {group.doc}" for group in groups)
    told = _Told(rng.choice(facts.titles), rng.choice(facts.purposes), (*rules, *conventions), ports)
    return (f"{chosen}+{form}" if form else chosen), VOICES[chosen](told, rng)


def form_text(facts: Facts, form: str) -> str:
    """Show one of the forms under its title."""
    return f"{_FORM_TITLES[form]}:\n{facts.forms[form].rstrip()}"


def _drawn(facts: Facts, rng: Random) -> str:
    voice = rng.choice(tuple(VOICES))
    form = rng.choice(sorted(facts.forms)) if facts.forms and rng.random() < FORM_SHARE else ""
    return f"{voice}+{form}" if form else voice


def _said(sentence: Sentence, rng: Random) -> str:
    return sentence if isinstance(sentence, str) else rng.choice(sentence)


def _a(noun: str) -> str:
    """Put the article before a noun phrase."""
    word = noun.split("-")[0].split()[0]
    vowel = word[:1].lower() in "aeiou" and not word.lower().startswith(("uni", "use", "one", "uart"))
    return f"{'an' if vowel or word in ('8', '11', '18') or word.startswith('8') else 'a'} {noun}"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _prose(told: _Told) -> str:
    """Sentences in one paragraph; blocks of several lines stand alone."""
    blocks: list[str] = []
    for rule in told.rules:
        if "\n" in rule or not blocks or "\n" in blocks[-1]:
            blocks.append(rule)
        else:
            blocks[-1] += " " + rule
    return "\n\n".join(blocks)


def _bullets(told: _Told, mark: str = "- ") -> str:
    return "\n".join(f"{mark}{rule}" if "\n" not in rule else f"\n{rule}\n" for rule in told.rules)


def _plain(told: _Told, rng: Random) -> str:
    verb = rng.choice(("Implement", "Build", "Create", "Design", "Describe"))
    return f"{verb} {_a(told.title)}. {_prose(told)}"


def _purpose(told: _Told, rng: Random) -> str:
    start = rng.choice(("The module should", "It should", "The circuit has to", "The hardware must"))
    return f"{start} {told.purpose}.\n\n{_prose(told)}"


def _datasheet(told: _Told, rng: Random) -> str:
    head = rng.choice(("Functional description", "Operation", "Function"))
    ports = "\n".join(f"  {line}" for line in told.ports)
    return f"{_upper(told.title)}\n\nPins:\n{ports}\n\n{head}:\n{_bullets(told, '* ')}"


def _ports_first(told: _Told, rng: Random) -> str:
    lead = rng.choice(("The ports mean:", "Interface:", "Signals:"))
    listing = "\n".join(f"- {line}" for line in told.ports)
    return f"{lead}\n{listing}\n\nThe module is {_a(told.title)}. {_prose(told)}"


def _student(told: _Told, rng: Random) -> str:
    start = rng.choice(
        (
            "I am learning Chisel and would like to see",
            "For my lab exercise I need",
            "Could you show me how to write",
            "Please help me with",
        )
    )
    end = "?" if start.startswith("Could") else "."
    return f"{start} {_a(told.title)}{end} What I know so far: it should {told.purpose}.\n\n{_prose(told)}"


def _ticket(told: _Told, rng: Random) -> str:
    head = rng.choice(("TODO", "Task", "Wanted", "Ticket"))
    return f"{head}: {told.title}\n\n{_bullets(told)}"


def _benchmark(told: _Told, rng: Random) -> str:
    return (
        f"I would like you to implement a module with the interface below.\n\n"
        f"The module should {told.purpose}.\n\n{_prose(told)}"
    )


def _numbered(told: _Told, rng: Random) -> str:
    head = rng.choice(("Requirements", "Specification", "Rules"))
    lines = [f"{i}. {rule}" if "\n" not in rule else f"{i}. {rule}\n" for i, rule in enumerate(told.rules, 1)]
    return f"{head} for {_a(told.title)}:\n" + "\n".join(lines)


def _comment(told: _Told, rng: Random) -> str:
    lines = "\n".join(f" * {line}".rstrip() for rule in told.rules for line in rule.split("\n"))
    return f"Complete the module that this comment describes:\n/** {_upper(told.title)}.\n *\n{lines}\n */"


def _table(told: _Told, rng: Random) -> str:
    rows = [f"| {i} | {rule} |" for i, rule in enumerate(told.rules, 1) if "\n" not in rule]
    blocks = [rule for rule in told.rules if "\n" in rule]
    table = "\n".join(["| # | behaviour |", "|---|---|", *rows]) if rows else ""
    return "\n\n".join(filter(None, [f"{_upper(told.title)}.", table, *blocks]))


def _mail(told: _Told, rng: Random) -> str:
    start = rng.choice(("Hi, could you take this one?", "Hello, one more block for you.", "Hey, small request."))
    end = rng.choice(("Thanks!", "Thank you.", "Best regards"))
    return f"{start} We need {_a(told.title)}; it has to {told.purpose}.\n\n{_prose(told)}\n\n{end}"


def _exam(told: _Told, rng: Random) -> str:
    points = rng.choice((5, 8, 10))
    return f"Question ({points} points). Write {_a(told.title)}. Graded on:\n{_bullets(told, '+ ')}"


VOICES: dict[str, Voice] = {
    "plain": _plain,
    "purpose": _purpose,
    "datasheet": _datasheet,
    "ports_first": _ports_first,
    "student": _student,
    "ticket": _ticket,
    "benchmark": _benchmark,
    "numbered": _numbered,
    "comment": _comment,
    "table": _table,
    "mail": _mail,
    "exam": _exam,
}
"""By name; in a fixed order, because it decides what is drawn."""
