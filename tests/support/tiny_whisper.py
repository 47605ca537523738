"""A Whisper model of 1 MB with random weights, in the folder layout of faster-whisper: it loads and runs, and knows nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

_LAYERS, _HEADS, _WIDTH, _MELS = 1, 2, 32, 80
_CONTEXT, _TEXT_CONTEXT = 1500, 448
_TASKS = ("endoftext", "startoftranscript", "en", "transcribe", "translate")
_MARKS = (*_TASKS, "startoflm", "startofprev", "nospeech", "notimestamps")
_SPECIAL = [f"<|{mark}|>" for mark in (*_MARKS, *(f"{step * 0.02:.2f}" for step in range(1501)))]
_RANDOM = np.random.default_rng(3)


def write_tiny_whisper(folder: Path) -> Path:
    """The folder with model.bin, its vocabulary, configuration and tokenizer."""
    from ctranslate2.specs import WhisperSpec
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    folder.mkdir(parents=True)
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE({letter: number for number, letter in enumerate(letters)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(_SPECIAL)
    tokenizer.save(str(folder / "tokenizer.json"))

    spec = WhisperSpec(_LAYERS, _HEADS, _LAYERS, _HEADS)
    _fill(spec, len(letters) + len(_SPECIAL))
    spec.register_vocabulary([*letters, *_SPECIAL])
    spec.config.suppress_ids, spec.config.suppress_ids_begin = [], []
    spec.config.alignment_heads = [(0, 0)]
    spec.validate()
    spec.save(str(folder))
    return folder


def _fill(spec: Any, vocabulary: int) -> None:  # noqa: ANN401  # the specs have no types
    encoder, decoder = spec.encoder, spec.decoder
    _weights(encoder.conv1, _WIDTH, _MELS, 3)
    _weights(encoder.conv2, _WIDTH, _WIDTH, 3)
    encoder.position_encodings.encodings = _numbers(_CONTEXT, _WIDTH)
    decoder.position_encodings.encodings = _numbers(_TEXT_CONTEXT, _WIDTH)
    decoder.embeddings.weight = decoder.projection.weight = _numbers(vocabulary, _WIDTH)
    for stack in (encoder, decoder):
        _norm(stack.layer_norm)
        for layer in stack.layer:
            _attention(layer.self_attention, 3 * _WIDTH, _WIDTH)
            _norm(layer.ffn.layer_norm)
            _weights(layer.ffn.linear_0, 4 * _WIDTH, _WIDTH)
            _weights(layer.ffn.linear_1, _WIDTH, 4 * _WIDTH)
    for layer in decoder.layer:
        _attention(layer.attention, _WIDTH, 2 * _WIDTH, _WIDTH)


def _attention(attention: Any, *outputs: int) -> None:  # noqa: ANN401
    _norm(attention.layer_norm)
    for linear, size in zip(attention.linear, outputs, strict=True):
        _weights(linear, size, _WIDTH)


def _weights(layer: Any, *shape: int) -> None:  # noqa: ANN401
    layer.weight, layer.bias = _numbers(*shape), np.zeros(shape[0], dtype=np.float32)


def _norm(norm: Any) -> None:  # noqa: ANN401
    norm.gamma, norm.beta = np.ones(_WIDTH, dtype=np.float32), np.zeros(_WIDTH, dtype=np.float32)


def _numbers(*shape: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    return _RANDOM.normal(0, 0.3, shape).astype(np.float32)
