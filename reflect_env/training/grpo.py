"""Reward-driven fine-tuning with TRL's GRPO: the judge's reward, one batch of verdicts a step.

Clipping instead of a KL term: steps are small (`epsilon`, and `epsilon_high` above it so that rare right answers may
grow), and no second model has to be held. A group whose completions all earn the same teaches nothing; it is counted,
and its family is drawn less, so that the next steps hold fewer of them.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from reflect_env.files import write_whole
from reflect_env.prompt import messages
from reflect_env.rewards import ChiselReward, Completion
from reflect_env.training.canaries import IMPOSSIBLE, Probe, probe
from reflect_env.training.config import TrainingConfig
from reflect_env.training.curriculum import Curriculum
from reflect_env.training.memory import check_memory
from reflect_env.training.models import load, shape
from reflect_env.training.record import say
from reflect_env.training.sft import TrainingFailed, begin, finish, sft_folder, stop_at_interrupt

CURVES = (
    "reward",
    "chisel_reward/passed",
    "chisel_reward/functional",
    "frac_reward_zero_std",
    "entropy",
    "completions/mean_length",
    "chisel_reward/judge_share",
)
PASSED = 1.0
IMPOSSIBLE_ATTEMPTS = 4


def grpo_folder(config: TrainingConfig) -> Path:
    """Where the trained model goes; checkpoints lie below."""
    return config.folder / "grpo"


class CurriculumReward:
    """The judge's reward, which also tells the curriculum how each group did and what judging cost."""

    __name__ = "chisel_reward"

    def __init__(self, curriculum: Curriculum, group: int, reward: ChiselReward) -> None:
        self._curriculum, self._group, self._reward = curriculum, group, reward
        self._last = time.monotonic()
        self.infra = 0
        """Completions without a verdict so far; never rewarded, never punished."""

    def __call__(
        self,
        completions: Sequence[Completion],
        *,
        task_id: Sequence[str],
        log_metric: Any = None,  # noqa: ANN401
        **columns: Any,  # noqa: ANN401
    ) -> list[float | None]:
        """Reward a batch of whole groups; see `ChiselReward.__call__`."""
        columns = {key: columns[key] for key in ("prompts", "log_extra") if key in columns}
        begin_s = time.monotonic()
        earned = self._reward(completions, task_id=list(task_id), log_metric=log_metric, **columns)
        now_s = time.monotonic()
        self.infra += sum(value is None for value in earned)
        flat = self._learn(task_id, earned)
        if log_metric is not None:
            log_metric("chisel_reward/judge_share", (now_s - begin_s) / max(1e-9, now_s - self._last))
            log_metric("chisel_reward/groups_without_variance", flat)
            log_metric("chisel_reward/open_levels", float(len(self._curriculum.open_levels)))
        self._last = now_s
        return earned

    def _learn(self, task_ids: Sequence[str], earned: Sequence[float | None]) -> float:
        """Tell the curriculum; returns the share of groups that teach nothing."""
        groups = range(0, len(earned), self._group)
        flat = 0
        for start in groups:
            known = [value for value in earned[start : start + self._group] if value is not None]
            if known:
                self._curriculum.add(task_ids[start].partition("/")[0], sum(v >= PASSED for v in known) / len(known))
                flat += len(set(known)) == 1
        return flat / max(1, len(groups))


def prompts(curriculum: Curriculum, count: int) -> Any:  # noqa: ANN401
    """A dataset of `count` slots; the task of a slot is drawn when it is first read, from what is known then."""
    from datasets import Dataset

    drawn: dict[int, dict[str, Any]] = {}

    def fill(batch: Mapping[str, list[int]]) -> dict[str, list[Any]]:
        for slot in batch["slot"]:
            if slot not in drawn:
                task = curriculum.draw(slot)
                drawn[slot] = {"prompt": messages(task), "task_id": task.id}
        return {key: [drawn[slot][key] for slot in batch["slot"]] for key in ("prompt", "task_id")}

    return Dataset.from_dict({"slot": list(range(count))}).with_transform(fill)


def train(config: TrainingConfig, start: Path | None = None) -> Path:
    """Train from a supervised model, or go on where an interrupted run stopped; returns the final model's folder.

    Args:
        config: What is to be run.
        start: Weights to begin with; default: the run's supervised model.

    Raises:
        ReflectEnvError: There is no such model, it does not fit, a canary passed, or the loss is no number any more.
        KeyboardInterrupt: After a checkpoint has been written.

    """
    from transformers.trainer_utils import get_last_checkpoint
    from trl.trainer.grpo_trainer import GRPOTrainer

    from reflect_env.training.callbacks import Metrics, Progress, StopAtNaN

    path, folder = start or sft_folder(config) / "final", grpo_folder(config)
    say(check_memory(config, shape(config, str(path)), tokens=config.grpo.max_completion * 2))
    held = load(config, str(path))
    begin(folder, config, {"stage": "grpo", "start": path.name, "weights": held.weights})
    checkpoint = get_last_checkpoint(str(folder))
    curriculum = Curriculum(config.grpo.levels, config.seed)
    if checkpoint is not None and (Path(checkpoint) / STATE).exists():
        curriculum.restore(json.loads((Path(checkpoint) / STATE).read_text("utf-8")))
    watch, judge = StopAtNaN(), ChiselReward(name="chisel_reward")
    reward = CurriculumReward(curriculum, config.grpo.group, judge)
    _check_canaries(judge)
    with stop_at_interrupt() as stopper:
        trainer = GRPOTrainer(
            model=held.model,
            reward_funcs=reward,
            args=_arguments(config, folder),
            train_dataset=prompts(curriculum, config.grpo.steps * config.grpo.prompts_a_step),
            processing_class=held.tokenizer,
            peft_config=held.adapter,
            callbacks=[
                Metrics(folder),
                Progress(),
                watch,
                stopper,
                _keeper(curriculum),
                _prober(config, judge, folder),
            ],
        )
        trainer.train(resume_from_checkpoint=checkpoint)
    finish(trainer, folder, watch.step, CURVES, f"{config.name}, reward-driven", interrupted=stopper.asked)
    say(f"{reward.infra} completions without a verdict")
    return folder / "final"


STATE = "curriculum.json"


def _keeper(curriculum: Curriculum) -> Any:  # noqa: ANN401
    """Write the curriculum's state into every checkpoint."""
    from transformers import TrainerCallback

    class Keeper(TrainerCallback):  # type: ignore[misc]
        def on_save(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:  # noqa: ANN401
            folder = Path(args.output_dir) / f"checkpoint-{state.global_step}"
            write_whole(folder / STATE, json.dumps(curriculum.state()) + "\n")

    return Keeper()


def _prober(config: TrainingConfig, reward: ChiselReward, folder: Path) -> Any:  # noqa: ANN401
    """Ask the model for the impossible now and then, and let the cheats be judged; a pass ends the run."""
    from transformers import TrainerCallback

    class Prober(TrainerCallback):  # type: ignore[misc]
        def on_step_end(
            self,
            args: Any,  # noqa: ANN401
            state: Any,  # noqa: ANN401
            control: Any,  # noqa: ANN401
            model: Any = None,  # noqa: ANN401
            processing_class: Any = None,  # noqa: ANN401
            **kwargs: Any,  # noqa: ANN401
        ) -> None:
            if state.global_step % config.grpo.probe_steps == 0:
                attempts = _attempts(model, processing_class, config)
                _report(probe(reward.judge(), attempts), state.global_step, folder)

    return Prober()


def _attempts(model: Any, tokenizer: Any, config: TrainingConfig) -> list[str]:  # noqa: ANN401
    """The model's answers to the task that nobody can solve."""
    import torch

    text = tokenizer.apply_chat_template(messages(IMPOSSIBLE), tokenize=False, add_generation_prompt=True)
    inputs = tokenizer(text, return_tensors="pt", add_special_tokens=False).to(model.device)
    was_training = model.training
    model.eval()
    with torch.inference_mode():
        output = model.generate(
            **inputs,
            do_sample=True,
            num_return_sequences=IMPOSSIBLE_ATTEMPTS,
            max_new_tokens=config.grpo.max_completion,
            pad_token_id=tokenizer.pad_token_id,
        )
    model.train(was_training)
    answers: list[str] = tokenizer.batch_decode(output[:, inputs["input_ids"].shape[1] :], skip_special_tokens=True)
    return answers


def _check_canaries(reward: ChiselReward) -> None:
    """Make sure, before anything is trained, that no cheat passes."""
    _report(probe(reward.judge()), 0, None)


def _report(found: Probe, step: int, folder: Path | None) -> None:
    if folder is not None:
        with (folder / "probes.jsonl").open("a", encoding="utf-8") as stream:
            stream.write(json.dumps({"step": step} | vars(found)) + "\n")
    if not found.alive:
        what = ", ".join(found.cheats_passed) or "an answer to the impossible task"
        raise TrainingFailed(f"step {step}: {what} earned a full reward; the judge cannot be trusted, so the run ends")


def _arguments(config: TrainingConfig, folder: Path) -> Any:  # noqa: ANN401
    import torch
    from trl.trainer.grpo_config import GRPOConfig

    grpo, cuda = config.grpo, torch.cuda.is_available()
    completions = grpo.prompts_a_step * grpo.group
    passes = max(1, completions // (2 * grpo.group))
    while completions % passes:
        passes -= 1
    return GRPOConfig(
        output_dir=str(folder),
        seed=config.seed,
        max_steps=grpo.steps,
        per_device_train_batch_size=completions // passes,
        gradient_accumulation_steps=passes,
        num_generations=grpo.group,
        max_completion_length=grpo.max_completion,
        temperature=grpo.temperature,
        learning_rate=grpo.learning_rate,
        lr_scheduler_type="constant_with_warmup",
        warmup_steps=5,
        epsilon=grpo.epsilon,
        epsilon_high=grpo.epsilon_high,
        beta=grpo.beta,
        loss_type=grpo.loss,
        shuffle_dataset=False,
        use_vllm=grpo.use_vllm,
        save_steps=grpo.save_steps,
        save_total_limit=2,
        logging_steps=1,
        bf16=config.model.bf16 and cuda,
        use_cpu=not cuda,
        dataloader_pin_memory=cuda,
        gradient_checkpointing=bool(config.model.lora_r),
        report_to=list(config.report_to),
        disable_tqdm=True,
        log_completions=False,
    )
