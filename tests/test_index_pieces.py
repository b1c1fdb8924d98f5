"""The ids of a text are those that ``tokenizers`` gives, whatever the text."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers
from tokenizers.processors import TemplateProcessing

from index.model import TOKENIZER
from index.pieces import Pieces

_LETTERS = "abcăđê▁"
_MOST = 24


def _made(draw: random.Random) -> Tokenizer:
    """A tokenizer with pieces at will, whose scores are often equal."""
    vocabulary = {"<s>": 0.0, "</s>": 0.0, "<unk>": 0.0}
    for _ in range(60):
        piece = "".join(draw.choices(_LETTERS, k=draw.randrange(1, 5)))
        vocabulary[piece] = draw.choice((-1.5, -2.0, -3.0, -3.1, draw.uniform(-9, -1)))
    made = Tokenizer(models.Unigram([*vocabulary.items()], unk_id=2, byte_fallback=False))
    made.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(prepend_scheme="always")]
    )
    made.post_processor = TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 1)]
    )
    made.add_special_tokens(["<s>", "</s>", "<unk>"])
    return made


@pytest.mark.parametrize("seed", range(20))
def test_ids_are_those_of_tokenizers_with_pieces_at_will(seed: int) -> None:
    draw = random.Random(seed)
    made = _made(draw)
    pieces = Pieces.of(made.to_str().encode(), _MOST)
    assert pieces is not None
    made.enable_truncation(_MOST)
    for _ in range(100):
        text = "".join(draw.choices(_LETTERS + "xyz  ", k=draw.randrange(40)))
        assert pieces.ids(text) == made.encode(text).ids
        assert pieces.count(text) == len(made.encode(text, add_special_tokens=False).ids)
    assert (pieces.ids("a <unk> b"), pieces.count("a <unk> b")) == (None, None)


def _vietnamese(draw: random.Random) -> str:
    words = "hội nghị Ngoại giao LẦN thứ 31 hoà hòa 12-CT/TW “Đảng” TP.HCM a@vn №5 ﬁ ½ 1.200"
    return " ".join(draw.choices(words.split(), k=draw.randrange(30)))


def _any(draw: random.Random) -> str:
    planes = [(1, 0x250), (0x1E00, 0x2100), (0x3000, 0xD7FF), (0x1F300, 0x1F700)]
    return "".join(chr(draw.randrange(*draw.choice(planes))) for _ in range(draw.randrange(60)))


@pytest.mark.parametrize("of", [_vietnamese, _any])
def test_ids_are_those_of_the_default_model(
    model: Path, of: Callable[[random.Random], str]
) -> None:
    (file,) = model.glob(f"*/{TOKENIZER}")
    pieces, whole = Pieces.of(file.read_bytes(), _MOST), Tokenizer.from_file(str(file))
    assert pieces is not None
    whole.enable_truncation(_MOST)
    draw = random.Random(7)
    for _ in range(500):
        text = of(draw)
        assert pieces.ids(text) == whole.encode(text).ids
        assert pieces.count(text) == len(whole.encode(text, add_special_tokens=False).ids)


def test_another_kind_of_tokenizer_is_left_to_tokenizers() -> None:
    assert Pieces.of(Tokenizer(models.WordLevel({"a": 0}, "a")).to_str().encode(), _MOST) is None
