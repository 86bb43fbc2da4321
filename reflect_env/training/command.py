"""What the training mains share: their options, the data they train on, and how they end."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from reflect_env.errors import ReflectEnvError
from reflect_env.training.config import ConfigInvalid, TrainingConfig, load_config
from reflect_env.training.record import say

ROOT = Path(__file__).resolve().parents[2]
TINY = ROOT / "training" / "configs" / "tiny-cpu.toml"


def parser(about: str | None) -> argparse.ArgumentParser:
    """Declare the options that every training has."""
    made = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--config", type=Path, default=TINY, metavar="FILE", help="TOML (default: the tiny model)")
    made.add_argument("--seed", type=int, help="of weights, order and sampling")
    made.add_argument("--data", metavar="FILE", help="rows of data_gen/generate.py (default: made once, if missing)")
    made.add_argument("--output", metavar="FOLDER", help="folder of the runs' folders")
    made.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="any setting, such as sft.max_steps=200; repeat"
    )
    return made


def configured(asked: argparse.Namespace) -> TrainingConfig:
    """Read the configuration and put the options over it.

    Raises:
        ConfigInvalid: Something does not fit; the message names it.

    """
    values: dict[str, Any] = dict(map(_assignment, asked.set))
    values |= {} if asked.seed is None else {"seed": asked.seed}
    values |= {} if asked.data is None else {"data.path": asked.data}
    values |= {} if asked.output is None else {"output": asked.output}
    return load_config(asked.config).with_values(values)


def _assignment(text: str) -> tuple[str, Any]:
    """Read `key=value`; the value is TOML, and what is none is a text."""
    key, sign, value = text.partition("=")
    if not sign or not key:
        raise ConfigInvalid(f"--set {text}: write KEY=VALUE, such as --set sft.max_steps=200")
    try:
        return key, tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return key, value


def ensure_data(config: TrainingConfig) -> Path:
    """Return the data file; where none is named it is generated, once for each preset, count and seed.

    Raises:
        ConfigInvalid: The generator ended without a file.

    """
    data = config.data
    if data.path:
        return Path(data.path)
    path = Path(config.output) / "data" / f"{data.preset}-{data.count}-{data.seed}.jsonl"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        say(f"making {data.count} rows of {data.preset} in {path}")
        options = ["--preset", data.preset, "--count", str(data.count), "--seed", str(data.seed)]
        generator = [sys.executable, str(ROOT / "data_gen" / "generate.py"), *options, "--output", str(path)]
        if subprocess.run(generator, check=False).returncode != 0 or not path.exists():
            raise ConfigInvalid("the data could not be made; see the messages above")
    return path


def guarded(name: str, run: Callable[[], None]) -> int:
    """Run a main, and turn trouble into a sentence and an exit code."""
    try:
        run()
    except ConfigInvalid as e:
        say(f"{name}: {e}")
        return 2
    except ReflectEnvError as e:
        say(f"{name}: {e}")
        return 3
    except ModuleNotFoundError as e:
        say(f"{name}: {e}. Training needs more packages: pip install '.[train]', or `make train`")
        return 3
    except KeyboardInterrupt:
        say(f"{name}: interrupted; the same command goes on from the last checkpoint")
        return 130
    return 0
