"""A local transformers checkpoint (extra `train`), generating in batches."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

from reflect_env.models.api import Completion, Conversation, ModelUnavailable, Sampling


class HFModel:
    """`AutoModelForCausalLM` with its chat template; left padding, one generate call a batch."""

    def __init__(self, path: str, adapter: str | None = None, load_in_4bit: bool = False, batch_size: int = 16) -> None:
        """Load weights and tokenizer.

        Raises:
            ModelUnavailable: transformers or the checkpoint is not there.

        """
        try:
            import torch
            import transformers
        except ImportError as e:
            raise ModelUnavailable("hf: models need transformers: pip install 'reflect-env[train]'") from e
        self._torch = torch
        self._path, self._batch_size = path, batch_size
        try:
            self._tokenizer: Any = transformers.AutoTokenizer.from_pretrained(path, padding_side="left")
            self._model: Any = _load(transformers, torch, path, load_in_4bit)
        except (OSError, ValueError) as e:
            known = "" if Path(path).exists() else f" There is no folder {path}, and a hub id needs the network."
            raise ModelUnavailable(f"{path} cannot be loaded: {e}.{known}") from e
        if adapter is not None:
            import peft

            self._model = peft.PeftModel.from_pretrained(self._model, adapter)
        self._model.eval()

    @property
    def name(self) -> str:
        """`hf:PATH`."""
        return f"hf:{self._path}"

    def complete(self, conversations: Sequence[Conversation], sampling: Sampling) -> list[Completion]:
        """Generate in batches of conversations of similar length, answers in the asked order."""
        texts = [
            self._tokenizer.apply_chat_template(list(c), tokenize=False, add_generation_prompt=True)
            for c in conversations
        ]
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        if sampling.seed is not None:
            self._torch.manual_seed(sampling.seed)
        done: dict[int, Completion] = {}
        for start in range(0, len(order), self._batch_size):
            here = order[start : start + self._batch_size]
            done |= dict(zip(here, self._batch([texts[i] for i in here], sampling), strict=True))
        return [done[i] for i in range(len(texts))]

    def _batch(self, texts: list[str], sampling: Sampling) -> list[Completion]:
        inputs = self._tokenizer(texts, return_tensors="pt", padding=True, add_special_tokens=False)
        inputs = inputs.to(self._model.device)
        prompt_length = inputs["input_ids"].shape[1]
        with self._torch.inference_mode():
            output = self._model.generate(**inputs, **_generation(sampling), pad_token_id=self._pad)
        rows = output[:, prompt_length:].tolist()
        return [
            self._completion(row, int(mask.sum())) for row, mask in zip(rows, inputs["attention_mask"], strict=True)
        ]

    @property
    def _pad(self) -> int:
        pad = self._tokenizer.pad_token_id
        return int(self._tokenizer.eos_token_id if pad is None else pad)

    def _completion(self, row: list[int], prompt_tokens: int) -> Completion:
        ends = self._model.generation_config.eos_token_id
        stops = set(ends if isinstance(ends, list) else [ends]) | {self._tokenizer.eos_token_id}
        end = next((i for i, token in enumerate(row) if token in stops), None)
        tokens = row if end is None else row[:end]
        text = self._tokenizer.decode(tokens, skip_special_tokens=True)
        return Completion(text, "length" if end is None else "stop", prompt_tokens, len(tokens))

    def close(self) -> None:
        """Forget the weights; safe to call twice."""
        self._model = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def _load(transformers: Any, torch: Any, path: str, load_in_4bit: bool) -> Any:  # noqa: ANN401
    options: dict[str, Any] = {"device_map": "auto"} if torch.cuda.is_available() else {}
    if load_in_4bit:
        options["quantization_config"] = transformers.BitsAndBytesConfig(
            load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=torch.bfloat16
        )
    return transformers.AutoModelForCausalLM.from_pretrained(path, dtype="auto", **options)


def _generation(sampling: Sampling) -> dict[str, Any]:
    if sampling.temperature <= 0:
        return {"do_sample": False, "max_new_tokens": sampling.max_tokens, "temperature": None, "top_p": None}
    return {
        "do_sample": True,
        "max_new_tokens": sampling.max_tokens,
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
    }
