"""Supervised fine-tuning with TRL: what a row says after its prompt is learnt, and nothing else."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from reflect_env.dataset.row import Row
from reflect_env.errors import ReflectEnvError
from reflect_env.training.config import TrainingConfig
from reflect_env.training.curves import draw_curves
from reflect_env.training.memory import check_memory
from reflect_env.training.models import Held, load, make_base, shape
from reflect_env.training.record import say, write_record
from reflect_env.training.rows import Rows, check_lengths, check_names, conversations, read_rows, without_names

CURVES = ("loss", "eval_loss", "mean_token_accuracy", "eval_mean_token_accuracy", "learning_rate", "grad_norm")
LOGS = 200
"""About so many lines of metrics a run."""


class TrainingFailed(ReflectEnvError):
    """A training ended without a usable model; the message says what is left and what to change."""


class AlreadyOther(ReflectEnvError):
    """The run's folder holds a run of another configuration or other data."""


@dataclass(frozen=True)
class Prepared:
    """Data that passed every check, and a model to train on it."""

    train: Sequence[Row]
    validation: Sequence[Row]
    data: Rows
    held: Held
    longest: int
    tokens: int
    """Of all training rows, prompts included."""


def sft_folder(config: TrainingConfig) -> Path:
    """Where the trained model goes; checkpoints lie below."""
    return config.folder / "sft"


def prepare(config: TrainingConfig, data: Path) -> Prepared:
    """Read and check the data, estimate the memory, load the model; nothing is trained yet.

    Raises:
        ReflectEnvError: Something is unfit; the message says what.

    """
    found = read_rows(data)
    check_names(found.rows)
    kept = found.rows if config.data.names_in_prompts else tuple(map(without_names, found.rows))
    train, validation = Rows(kept, found.sha256).split(config.data.validation_share)
    texts = (text for row in train for text in (row.user_text(), row.answer()))
    path = str(make_base(config, texts)) if config.model.from_scratch else config.model.path
    say(check_memory(config, shape(config, path)))
    held = load(config, path)
    lengths = check_lengths(kept, held.tokenizer, config.sft.max_length)
    return Prepared(train, validation, found, held, max(lengths), sum(lengths))


def train(config: TrainingConfig, prepared: Prepared) -> Path:
    """Train, or go on where an interrupted run stopped; returns the folder of the final model.

    Raises:
        TrainingFailed: The loss is no number any more.
        AlreadyOther: The folder belongs to another run.
        KeyboardInterrupt: After a checkpoint has been written.

    """
    from transformers.trainer_utils import get_last_checkpoint
    from trl.trainer.sft_trainer import SFTTrainer

    from reflect_env.training.callbacks import Metrics, Progress, StopAtNaN

    folder = sft_folder(config)
    facts = {"stage": "sft", "data_sha256": prepared.data.sha256, "rows": len(prepared.train)}
    begin(folder, config, facts | {"weights": prepared.held.weights, "longest_row": prepared.longest})
    watch = StopAtNaN()
    with stop_at_interrupt() as stopper:
        trainer = SFTTrainer(
            model=prepared.held.model,
            args=_arguments(config, folder, len(prepared.train)),
            train_dataset=_dataset(prepared.train),
            eval_dataset=_dataset(prepared.validation) if prepared.validation else None,
            processing_class=prepared.held.tokenizer,
            peft_config=prepared.held.adapter,
            callbacks=[Metrics(folder), Progress(), watch, stopper],
        )
        trainer.train(resume_from_checkpoint=get_last_checkpoint(str(folder)))
    finish(trainer, folder, watch.step, CURVES, f"{config.name}, supervised", interrupted=stopper.asked)
    return folder / "final"


def begin(folder: Path, config: TrainingConfig, facts: dict[str, Any]) -> None:
    """Write the run's record, or make sure that the one that is there is of the same run.

    Raises:
        AlreadyOther: It is not.

    """
    import json

    path = folder / "run.json"
    if path.exists():
        old = json.loads(path.read_text("utf-8"))
        same = old["config"] == json.loads(json.dumps(asdict(config))) and all(old.get(k) == facts[k] for k in facts)
        if not same:
            raise AlreadyOther(
                f"{folder} holds a run of another configuration or other data; move it away, or give this one "
                "another name or seed"
            )
    write_record(folder, config, facts)


def finish(
    trainer: Any,  # noqa: ANN401
    folder: Path,
    not_a_number_at: int | None,
    curves: Sequence[str],
    title: str,
    *,
    interrupted: bool,
) -> None:
    """Write the model and its curves, or say why there is none.

    Raises:
        TrainingFailed: The loss is no number any more.
        KeyboardInterrupt: The run was interrupted; its checkpoint is written.

    """
    draw_curves(folder, curves, title)
    if not_a_number_at is not None:
        raise TrainingFailed(
            f"the loss is no number any more at step {not_a_number_at}: lower the learning rate. Checkpoints of "
            f"before are in {folder}"
        )
    if interrupted:
        raise KeyboardInterrupt
    trainer.save_model(str(folder / "final"))
    trainer.processing_class.save_pretrained(str(folder / "final"))


def _dataset(rows: Sequence[Row]) -> Any:  # noqa: ANN401
    from datasets import Dataset

    return Dataset.from_list(list(conversations(rows)))


def _arguments(config: TrainingConfig, folder: Path, rows: int) -> Any:  # noqa: ANN401
    import torch
    from trl.trainer.sft_config import SFTConfig

    sft, cuda = config.sft, torch.cuda.is_available()
    a_step = sft.batch_size * sft.accumulation
    steps = sft.max_steps if sft.max_steps > 0 else max(1, round(sft.epochs * rows / a_step))
    evaluated = "steps" if config.data.validation_share > 0 else "no"
    return SFTConfig(
        output_dir=str(folder),
        seed=config.seed,
        data_seed=config.seed,
        num_train_epochs=sft.epochs,
        max_steps=sft.max_steps,
        per_device_train_batch_size=sft.batch_size,
        per_device_eval_batch_size=sft.batch_size,
        gradient_accumulation_steps=sft.accumulation,
        learning_rate=sft.learning_rate,
        lr_scheduler_type=sft.schedule,
        warmup_steps=sft.warmup_share,
        weight_decay=sft.weight_decay,
        max_length=sft.max_length,
        completion_only_loss=True,
        packing=False,
        gradient_checkpointing=bool(config.model.lora_r),
        train_sampling_strategy="group_by_length",
        eval_strategy=evaluated,
        eval_steps=sft.eval_steps,
        save_steps=sft.save_steps,
        save_total_limit=2,
        logging_steps=max(1, steps // LOGS),
        bf16=config.model.bf16 and cuda,
        use_cpu=not cuda,
        dataloader_pin_memory=cuda,
        report_to=list(config.report_to),
        disable_tqdm=True,
    )


@contextmanager
def stop_at_interrupt() -> Iterator[Any]:
    """Turn the first Ctrl-C into a checkpoint and an end after the step that runs; a second one ends at once."""
    from transformers import TrainerCallback

    class Stopper(TrainerCallback):  # type: ignore[misc]
        asked = False

        def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:  # noqa: ANN401
            if self.asked:
                control.should_save = control.should_training_stop = True

    stopper = Stopper()
    if threading.current_thread() is not threading.main_thread():
        yield stopper
        return

    def note(number: int, frame: object) -> None:
        stopper.asked = True
        signal.signal(signal.SIGINT, before)
        say("\ninterrupted: a checkpoint is written after this step; again to end at once")

    before = signal.signal(signal.SIGINT, note)
    try:
        yield stopper
    finally:
        signal.signal(signal.SIGINT, before)
