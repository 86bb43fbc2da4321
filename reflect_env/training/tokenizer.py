"""A tokenizer for models from random weights: byte-level BPE in the format of Qwen2, trained on our own rows.

A module's name must be copied letter by letter from the prompt, so the splits are chosen for copying: digits stand
alone, an identifier is cut before capitals and at underscores, and no merge crosses such a cut.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

IM_START, IM_END, END_OF_TEXT = "<|im_start|>", "<|im_end|>", "<|endoftext|>"
SPECIAL = (END_OF_TEXT, IM_START, IM_END)
PIECES = r"\n[ ]*|[ ]?[A-Z]?[a-z]+|[ ]?[A-Z]+(?![a-z])|\d|[ ]?[^\sA-Za-z\d]+|\s+"
"""Line break with its indentation, word, capitals, one digit, signs, other white space."""
CHAT_TEMPLATE = (
    "{%- for message in messages -%}"
    "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}"
    "{%- endfor -%}"
    "{%- if add_generation_prompt -%}{{ '<|im_start|>assistant\\n' }}{%- endif -%}"
)
"""The turns of Qwen2.5's template, without its own system message: ours is always there."""


def train_tokenizer(texts: Iterable[str], vocabulary: int, folder: Path) -> Any:  # noqa: ANN401
    """Train a tokenizer and write it where a checkpoint will lie.

    Args:
        texts: Prompts and answers.
        vocabulary: Number of tokens, special ones and the 256 bytes included.
        folder: Gets `tokenizer.json` and its configuration.

    Returns:
        A `transformers` tokenizer, as `AutoTokenizer` will load it.

    """
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PIECES), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=list(SPECIAL),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    made = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        eos_token=IM_END,
        pad_token=END_OF_TEXT,
        padding_side="left",
        model_max_length=32_768,
    )
    made.chat_template = CHAT_TEMPLATE
    folder.mkdir(parents=True, exist_ok=True)
    made.save_pretrained(str(folder))
    return made
