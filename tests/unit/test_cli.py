"""The command line as a whole: versions, help, unknown commands."""

from __future__ import annotations

import subprocess
import sys

import pytest

from reflect_env.cli import build_parser, main

COMMANDS = [name for action in build_parser()._subparsers._group_actions for name in action.choices]


def test_version_is_printed(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("reflect-env ")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_shows_examples(command, capsys):
    assert main([command, "--help"]) == 0
    assert f"examples:\n  reflect-env {command}" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["compile"], ["check"], ["check", "a.scala", "--format", "xml"]])
def test_a_wrong_call_exits_2(arguments, capsys):
    assert main(arguments) == 2
    assert "usage: reflect-env" in capsys.readouterr().err


def test_the_module_runs_as_a_program():
    done = subprocess.run([sys.executable, "-m", "reflect_env", "--version"], capture_output=True, text=True)
    assert (done.returncode, done.stdout.split()[0]) == (0, "reflect-env")


def test_help_imports_no_training_library():
    code = "import sys; from reflect_env.cli import main; main(['--help'])\n"
    code += "heavy = {'torch', 'transformers', 'trl'} & set(sys.modules)\nassert not heavy, heavy"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
