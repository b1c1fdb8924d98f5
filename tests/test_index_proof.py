"""The code under a quotation: what it proves, also after later editions, and what it refuses."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import Command
from hypothesis import given
from hypothesis import strategies as st
from index_builds import quiet, revise

from corpus.article import Article
from corpus.exporting import export
from corpus.library import Library
from corpus.purging import purge, trace_of
from index import certificate, codes
from index.build import build
from index.citing import cite
from index.codes import ALPHABET, code_of
from index.engine import Engine
from index.errors import BadCode, GateFault, NotProved
from index.proof import prove

_QUESTION = "Hội nghị Ngoại giao lần thứ 32 diễn ra ngày nào?"


@pytest.fixture(scope="module")
def engine(sample_data: Path) -> Engine:
    return Engine.open(sample_data)


@pytest.fixture(scope="module")
def code(engine: Engine) -> str:
    return engine.ask(_QUESTION).citations[0].code


# --- the code itself ---


@given(st.text(max_size=20), st.data())
def test_a_code_finds_its_place_again(article_id: str, data: st.DataObject) -> None:
    length = data.draw(st.integers(1, 130_000))
    start = data.draw(st.integers(0, length - 1))
    end = data.draw(st.integers(start + 1, length))
    digest = hashlib.sha256(article_id.encode()).hexdigest()
    read = codes.read(code_of(article_id, digest, length, start, end))
    trace = trace_of(article_id, digest)
    assert codes.is_of(read, trace)
    assert codes.slice_of(read, trace, length) == (start, end)


def test_a_slice_too_long_for_a_code_has_none_and_one_in_a_long_law_has() -> None:
    assert code_of("a", "0" * 64, 2_000_000, 1_900_000, 1_908_000)
    assert code_of("a", "0" * 64, 2_000_000, 1_000_000, 2_000_000) == ""


def test_every_mistyped_character_and_every_exchange_is_noticed(code: str) -> None:
    plain = code.replace("-", "")
    for at, right in enumerate(plain):
        for wrong in set(ALPHABET) - {right}:
            with pytest.raises(BadCode, match="ký tự chép sai"):
                codes.read(plain[:at] + wrong + plain[at + 1 :])
        for other in range(at):
            if plain[other] != right:
                swapped = list(plain)
                swapped[at], swapped[other] = swapped[other], swapped[at]
                with pytest.raises(BadCode, match="ký tự chép sai"):
                    codes.read("".join(swapped))


def test_case_spaces_and_dashes_of_a_typed_code_do_not_matter(engine: Engine, code: str) -> None:
    expected = engine.prove(code)
    for typed in (code.lower(), code.replace("-", ""), f"  {code.replace('-', ' – ')}\n"):
        assert engine.prove(typed) == expected


# --- what it proves ---


def test_a_code_proves_its_quotation_on_the_command_line(
    command: Command, sample_data: Path, engine: Engine
) -> None:
    citation = engine.ask(_QUESTION).citations[0]
    asked = command("index", "ask", _QUESTION, "--data", sample_data).stdout
    assert f"   Mã kiểm chứng: {citation.code}\n" in asked
    done = command("index", "prove", citation.code, "--data", sample_data)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("Đúng nguyên văn")
    assert citation.quote in lines
    assert f"Mã kiểm chứng: {citation.code}" in lines
    assert lines[-1] == "Có trong Ấn bản 1 đến nay (ấn bản hiện hành). Bài chưa có sửa đổi nào."
    assert any(line.startswith("Đoạn sau: ") for line in lines)
    told = json.loads(
        command("index", "prove", citation.code, "--json", "--data", sample_data).stdout
    )
    assert told["proved"] is True
    assert told["citation"]["quote"] == citation.quote
    assert (told["editions"], told["state"]) == ([[1, None]], "current")


def test_the_proof_cites_as_the_answer_did(engine: Engine) -> None:
    for question in (_QUESTION, "Ai chủ trì điểm cầu tỉnh Điện Biên?"):
        for given_ in engine.ask(question).citations:
            found = engine.prove(given_.code).citation
            shown = {"score": 0.0, "emphasis": (), "also_reported_by": ()}
            assert found == replace(given_, **shown)


@pytest.mark.parametrize("typed", ["", "K7M2", "0000-0000-0000", "xin chào", "K7M2-9QXT-4HRDX"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(BadCode, match="không phải mã kiểm chứng"):
        codes.read(typed)


def test_a_code_of_another_library_or_of_none_is_one_sentence(
    command: Command, sample_data: Path, code: str
) -> None:
    foreign = code_of("bài khác", "0" * 64, 100, 1, 20)
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
    for typed, said in (
        (foreign, "không có câu trích nào mang mã"),
        (wrong, "có ký tự chép sai"),
        ("xin chào", "không phải mã kiểm chứng"),
    ):
        done = command("index", "prove", typed, "--data", sample_data)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
        assert said in done.stderr


def test_answering_and_proving_write_nothing(sample_data: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(sample_data, tmp_path / "data"))
    Engine.open(data).close()  # who opens caches for the first time notes that they are whole
    before = {file: file.read_bytes() for file in data.rglob("*") if file.is_file()}
    running = Engine.open(data)
    answer = running.ask(_QUESTION)
    running.prove(answer.citations[0].code)
    running.close()
    after = {file: file.read_bytes() for file in data.rglob("*") if file.is_file()}
    assert {f: b for f, b in after.items() if f.suffix != ".lock"} == {
        f: b for f, b in before.items() if f.suffix != ".lock"
    }


def test_the_same_article_in_another_library_gives_the_same_code(
    command: Command, small: Library, tmp_path: Path
) -> None:
    article = small.get("hai")
    given_ = cite(article, 0, article.text.index(".") + 1, None, 0.5)
    export(small.articles(), tmp_path / "kho.jsonl")
    done = command("corpus", "add", tmp_path / "kho.jsonl", "--data", tmp_path / "other")
    assert done.returncode == 0, done.stderr
    with Library.open(tmp_path / "other") as other:
        assert prove(other, given_.code).citation.quote == given_.quote
        assert prove(other, given_.code).editions == ()


# --- what became of the article ---


def _cited(library: Library, article_id: str) -> str:
    article = library.get(article_id)
    return cite(article, 0, article.text.index(".") + 1, None, 0.5).code


def test_a_quotation_is_proved_after_its_article_was_revised_and_after_it_was_removed(
    small: Library,
) -> None:
    code = _cited(small, "hai")
    assert prove(small, code).state == "current"
    revise(small, "hai", "bàn về kinh tế", "bàn về văn hoá")
    build(small, quiet)
    proof = prove(small, code)
    assert (proof.state, proof.still_said, proof.editions) == ("revised", True, ((1, 1),))
    assert "bản mới vẫn giữ nguyên câu này" in certificate.fate(proof)
    assert certificate.held(proof) == "Có trong Ấn bản 1; ấn bản hiện hành không còn."
    revise(small, "hai", "ngày 4/5", "ngày 5/5")
    proof = prove(small, code)
    assert (proof.state, proof.still_said) == ("revised", False)
    assert "4/5" in proof.citation.quote
    small.remove("hai")
    proof = prove(small, code)
    assert (proof.state, proof.editions) == ("removed", ((1, 1),))
    assert "đã được gỡ khỏi kho ngày" in certificate.fate(proof)


def test_a_corrected_title_leaves_the_quotation_in_force(small: Library) -> None:
    code = _cited(small, "hai")
    small.add(replace(small.get("hai"), title="Hội nghị thứ hai, tên đã sửa"))
    build(small, quiet)
    proof = prove(small, code)
    assert (proof.state, proof.editions) == ("current", ((1, None),))
    assert proof.citation.title == "Hội nghị thứ hai, tên đã sửa"


def test_a_text_altered_behind_our_back_is_not_proved(command: Command, small: Library) -> None:
    code = _cited(small, "hai")
    with small.batch():
        small.connection.execute("UPDATE revision SET text = replace(text, '4/5', '4/6')")
    done = command("index", "prove", code, "--data", small.data)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "KHÔNG đúng bản lưu" in done.stderr
    told = command("index", "prove", code, "--json", "--data", small.data)
    assert (told.returncode, json.loads(told.stdout)["proved"]) == (1, False)


def test_a_purged_article_is_said_to_be_gone(command: Command, small: Library) -> None:
    code = _cited(small, "hai")
    purge(small, "hai")
    done = command("index", "prove", code, "--data", small.data)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "đã bị xoá vĩnh viễn" in done.stderr
    with pytest.raises(NotProved):
        prove(small, code)


def test_of_two_articles_with_one_text_each_has_its_own_code(small: Library) -> None:
    text = small.get("hai").text
    small.add(Article(id="bốn", title="Hội nghị bốn", text=text + "\nHết."))
    small.add(replace(small.get("bốn"), text=text))
    assert prove(small, _cited(small, "bốn")).citation.article_id == "bốn"
    assert prove(small, _cited(small, "hai")).citation.article_id == "hai"


# --- the paragraphs around ---


def test_the_context_is_given_page_by_page(engine: Engine) -> None:
    citation = engine.ask(_QUESTION).citations[0]
    whole = engine.text(citation.article_id, citation.revision).split("\n")
    for before, after in ((0, 0), (1, 1), (2, 3), (99, 99)):
        found = engine.context(citation, before, after)
        at = found.first - 1
        assert found.first == citation.paragraph
        assert found.total == len(whole)
        assert citation.quote in "\n".join(found.quoted)
        assert list(found.before) == whole[max(at - before, 0) : at]
        end = at + len(found.quoted)
        assert list(found.after) == whole[end : end + after]
        assert engine.context(citation.code, before, after) == found


def test_no_context_is_given_of_a_quotation_that_differs(engine: Engine) -> None:
    citation = engine.ask(_QUESTION).citations[0]
    altered = citation.quote.replace("19/12", "18/12")
    for other in (
        replace(citation, quote=altered),
        replace(citation, quote=altered, sha256=hashlib.sha256(altered.encode()).hexdigest()),
        replace(citation, start=citation.start + 1, end=citation.end + 1),
        replace(citation, code=engine.ask("Ai chủ trì điểm cầu tỉnh Điện Biên?").citations[0].code),
    ):
        with pytest.raises(GateFault):
            engine.context(other)
