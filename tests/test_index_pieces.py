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


def test_what_is_kept_gives_the_same_ids_and_is_made_again_where_it_is_damaged_or_of_another(
    tmp_path: Path,
) -> None:
    draw = random.Random(3)
    one, other = _made(draw), _made(draw)
    kept = tmp_path / ".pieces"
    texts = ["".join(draw.choices(_LETTERS + "xyz  ", k=30)) for _ in range(50)]

    def same(tokenizer: Tokenizer) -> bool:
        pieces = Pieces.of(tokenizer.to_str().encode(), 1_000, kept)
        assert pieces is not None
        return all(pieces.ids(text) == tokenizer.encode(text).ids for text in texts)

    assert same(one)
    stamp = kept.stat().st_ino
    assert same(one)
    assert kept.stat().st_ino == stamp  # it was read
    assert same(other)
    assert kept.stat().st_ino != stamp
    for damaged in (b"", b"PK", kept.read_bytes()[:-300], _flipped(kept.read_bytes())):
        kept.write_bytes(damaged)
        assert same(other)
    assert [file.name for file in tmp_path.iterdir()] == [".pieces"]


def _flipped(content: bytes) -> bytes:
    """The same with a bit changed in its middle."""
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def test_where_nothing_can_be_kept_they_are_made_each_time(tmp_path: Path) -> None:
    made = _made(random.Random(4))
    for _ in range(2):
        pieces = Pieces.of(made.to_str().encode(), 100, tmp_path / "gone" / ".pieces")
        assert pieces is not None
        assert pieces.ids("ab") == made.encode("ab").ids
