"""The words that a model reads and the shape of what it answers: one builder for data, training and evaluation.

Prompts that differ by a line train one thing and measure another; so every main takes its messages from here.
"""

from __future__ import annotations

from collections.abc import Sequence

from reflect_env.diagnostic import Diagnostic, render_for_model
from reflect_env.task import Task

SYSTEM = (
    "You write hardware in Chisel (Scala). Answer with one complete Scala file in one ```scala block. "
    "Use exactly the module name and the ports that you are asked for."
)
"""System message of every conversation; stated, so that no chat template adds its own."""
FEEDBACK_CHARS = 2_000
"""How much a candidate's diagnostics may add to a prompt."""
WHOLE_FILE = "Answer with the whole corrected file."

Message = dict[str, str]


def messages(task: Task) -> list[Message]:
    """Ask for a task for the first time."""
    return conversation(task.render_prompt())


def conversation(instruction: str) -> list[Message]:
    """Open a conversation with the system message."""
    return [{"role": "system", "content": SYSTEM}, {"role": "user", "content": instruction}]


def repair_request(code: str, diagnostics: Sequence[Diagnostic], budget_chars: int = FEEDBACK_CHARS) -> str:
    """Ask, after the task's prompt and in the same message, for the repair of a candidate."""
    return f"This attempt is wrong:\n{fenced(code)}\n\n{feedback(diagnostics, budget_chars)}\n{WHOLE_FILE}\n"


def feedback(diagnostics: Sequence[Diagnostic], budget_chars: int = FEEDBACK_CHARS) -> str:
    """Say what the judge found, within a budget; the user's turn after a wrong candidate."""
    return f"The compiler and the simulator say:\n{render_for_model(diagnostics, budget_chars)}"


def fenced(code: str) -> str:
    """Put code into the block that the prompt asks for; the completion of a training row."""
    return f"```scala\n{code.strip(chr(10))}\n```"
