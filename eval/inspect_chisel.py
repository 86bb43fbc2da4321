"""The suites in inspect_ai (`pip install 'reflect-env[inspect]'`).

inspect eval eval/inspect_chisel.py --model openai/NAME
inspect eval eval/inspect_chisel.py -T suite=chisel-200 --model hf/ID --epochs 5
"""

from pathlib import Path

from inspect_ai import Task, task

from reflect_env.evaluation.inspect_task import make_task


@task
def chisel(suite: str = "chisel-37") -> Task:
    """One of our suites, or `verilog-eval:FOLDER`."""
    return make_task(suite, Path(__file__).resolve().parent / "problems")
