"""Reading: every kind of file gives its article whole, or one sentence that names what is wrong."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from corpus_files import read

from corpus.article import Article
from corpus.draft import Draft
from corpus.errors import CorpusError

HTML = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "html"

LEAD = (
    "Sáng 5-3, Sở Ngoại vụ tỉnh tổ chức hội nghị tổng kết công tác đối ngoại với sự tham dự của "
    "hơn hai trăm đại biểu đến từ các huyện, thị xã và thành phố trong tỉnh."
)
SECOND = (
    "Báo cáo tại hội nghị cho biết trong năm qua tỉnh đã đón nhiều đoàn khách quốc tế, ký kết ba "
    "thỏa thuận hợp tác và mở thêm hai cửa khẩu phụ phục vụ trao đổi hàng hóa của cư dân."
)
THIRD = (
    "Trong năm tới, tỉnh đặt mục tiêu mở rộng quan hệ với các địa phương láng giềng, đào tạo cán "
    "bộ làm công tác đối ngoại và nâng cao chất lượng thông tin đối ngoại ở cơ sở."
)
TITLE = "Tổng kết công tác đối ngoại của tỉnh năm qua"


def only_article(path: Path) -> Article:
    outcomes = list(read(path))
    assert len(outcomes) == 1
    assert isinstance(outcomes[0], Draft), outcomes[0]
    return outcomes[0].article


def only_refusal(path: Path) -> str:
    outcomes = list(read(path))
    assert len(outcomes) == 1
    assert isinstance(outcomes[0], CorpusError), outcomes[0]
    sentence = str(outcomes[0])
    assert path.name in sentence
    return sentence


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# Plain text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_plain_text_is_read_in_every_unicode_encoding(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, "bai.txt", f"{TITLE}\r\n\r\n{LEAD}\r\n{SECOND}".encode(encoding))
    article = only_article(path)
    assert (article.title, article.text) == (TITLE, f"{LEAD}\n{SECOND}")
    assert article.file_name == "bai.txt"


def test_an_edited_text_keeps_its_id_and_another_title_gets_another(tmp_path: Path) -> None:
    first = only_article(written(tmp_path, "Bài số 1.txt", f"{TITLE}\n\n{LEAD}"))
    edited = only_article(written(tmp_path, "Bài số 1.txt", f"{TITLE}\n\n{LEAD} {SECOND}"))
    other = only_article(written(tmp_path, "Bài số 1.txt", f"{TITLE} khác\n\n{LEAD}"))
    assert first.id == edited.id != other.id
    assert first.id.startswith("bai-so-1-")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("cu.txt", "Hội nghị".encode("cp1258", "ignore") + b"\xff\xe9", "UTF-8"),
        ("rac.txt", b"\x00\x01\x02\x03" * 64, "nhị phân"),
        ("rac.md", bytes(range(256)) * 8, "UTF-8"),
        ("that-ra.md", b"PK\x03\x04" + bytes(60), "zip"),
        ("that-ra.txt", b"\x89PNG\r\n" + bytes(60), "ảnh"),
        ("trong.txt", "", "không có nội dung"),
        ("trang.txt", " \n\u200b\n\t ", "không có nội dung"),
        ("mat-chu.txt", f"{TITLE}\n\nH\ufffdi ngh\ufffd đối ngoại.", "ký tự đã mất"),
        ("bai.xyz", LEAD, ".xyz"),
    ],
)
def test_a_bad_file_is_refused_with_what_is_wrong(
    tmp_path: Path, name: str, content: str | bytes, said: str
) -> None:
    assert said in only_refusal(written(tmp_path, name, content))


@pytest.mark.parametrize("mark", ["MẬT", "TỐI MẬT", "TUYỆT MẬT", "** MẬT **", "Độ mật: Tối mật"])
@pytest.mark.parametrize("name", ["cong-van.txt", "cong-van.md", "cong-van.jsonl"])
def test_a_secret_document_is_refused_whatever_the_file(
    tmp_path: Path, mark: str, name: str
) -> None:
    text = f"UBND TỈNH VÍ DỤ\t\t{mark}\nSố: 1\n\n{LEAD}\n{SECOND}"
    content = json.dumps({"id": "1", "title": TITLE, "text": text}) if "json" in name else text
    sentence = only_refusal(written(tmp_path, name, content))
    assert "tài liệu mật" in sentence


def test_the_word_for_secret_in_prose_is_no_secrecy_mark(tmp_path: Path) -> None:
    text = f"Bảo vệ bí mật nhà nước\n\nNghề nuôi ong lấy mật\n\n{LEAD}\n\n{SECOND}"
    assert "ong lấy mật" in only_article(written(tmp_path, "a.txt", text)).text


# Markdown


def test_front_matter_gives_the_fields_and_markdown_its_words(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "tom-luoc.md",
        f"""---
id: tom-luoc-1
title: "{TITLE}"
publisher: Báo Ví Dụ
published_on: 2018-03-05
number: 12-CT/VD
kind: brief
tags: [đối ngoại, tổng kết]
---

# {TITLE}

## Mục tiêu

Tỉnh **đặt mục tiêu** mở [ba cửa khẩu](https://example.org/x) trong *năm tới*,
theo `Đề án 01`.

1. Đào tạo cán bộ
2. Nâng cao chất lượng

- Thông tin

| Năm | Đoàn |
|---|---|
| 2018 | 12 |
""",
    )
    assert only_article(path) == Article(
        id="tom-luoc-1",
        title=TITLE,
        text="Mục tiêu\n"
        "Tỉnh đặt mục tiêu mở ba cửa khẩu trong năm tới, theo Đề án 01.\n"
        "1. Đào tạo cán bộ\n2. Nâng cao chất lượng\n- Thông tin\nNăm: 2018; Đoàn: 12.",
        kind="brief",
        number="12-CT/VD",
        publisher="Báo Ví Dụ",
        published_on="2018-03-05",
        file_name="tom-luoc.md",
        tags=("đối ngoại", "tổng kết"),
    )


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ("published_on: 20/12/2023", "“published_on”"),
        ("issued_on: 2023-13-01", "“issued_on”"),
        ("auther: A", "“auther”"),
        ("tags: một", "“tags”"),
        ("title: [a, b]", "“title”"),
        ("title: 'mở mà không đóng", "YAML"),
        ("- một\n- hai", "khai báo"),
    ],
)
def test_bad_front_matter_is_named_by_its_key(tmp_path: Path, front: str, said: str) -> None:
    path = written(tmp_path, "loi.md", f"---\n{front}\n---\n{LEAD}\n")
    assert said in only_refusal(path)


# JSON lines


def record(number: int, **fields: object) -> str:
    return json.dumps(
        {"id": f"bai-{number}", "title": TITLE, "text": f"{LEAD} {number}."} | fields,
        ensure_ascii=False,
    )


@pytest.mark.parametrize("zipped", [False, True])
def test_a_broken_json_line_is_named_by_its_number_and_the_others_are_read(
    tmp_path: Path, zipped: bool
) -> None:
    lines = [record(1), "{broken", "", record(4, published_on="hôm qua"), "[]", record(6)]
    data = "\n".join(lines).encode()
    path = written(tmp_path, "a.jsonl.gz", gzip.compress(data) if zipped else data)
    outcomes = list(read(path))
    assert [o.article.id for o in outcomes if isinstance(o, Draft)] == ["bai-1", "bai-6"]
    refused = [str(o) for o in outcomes if isinstance(o, CorpusError)]
    assert len(refused) == 3
    for sentence, number in zip(refused, (2, 4, 5), strict=True):
        assert f"a.jsonl.gz, dòng {number}:" in sentence


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"id": "1", "title": "x", "text": 5}', "“text”"),
        ('{"id": "1", "title": "x", "text": "  "}', "không có nội dung"),
        ('{"id": {}, "title": "x", "text": "y"}', "“id”"),
        ('{"text": "chỉ có chữ"}', "thiếu “id”"),
        ('{"id": "1", "text": "y", "tags": "z"}', "“tags”"),
        ("[" * 100_000, "JSON"),
    ],
)
def test_a_bad_value_in_a_line_is_named_by_its_key(tmp_path: Path, line: str, said: str) -> None:
    sentence = only_refusal(written(tmp_path, "a.jsonl", line))
    assert said in sentence
    assert "dòng 1" in sentence


def test_an_id_used_twice_with_other_words_does_not_hide_the_first(tmp_path: Path) -> None:
    path = written(tmp_path, "a.jsonl", f"{record(1)}\n{record(1)}\n{record(1, title='Khác')}\n")
    outcomes = list(read(path))
    assert [isinstance(o, Draft) for o in outcomes] == [True, True, False]
    assert "bai-1" in str(outcomes[2])


def test_a_cut_off_gzip_file_gives_what_stands_before_the_cut(tmp_path: Path) -> None:
    data = gzip.compress("\n".join(record(n, tags=[str(n)]) for n in range(3000)).encode())
    outcomes = list(read(written(tmp_path, "a.jsonl.gz", data[: len(data) // 2])))
    assert len(outcomes) > 100
    assert "tệp nén hỏng" in str(outcomes[-1])


def test_a_file_is_read_by_its_content_where_its_name_lies(tmp_path: Path) -> None:
    zipped = written(tmp_path, "a.jsonl", gzip.compress(record(1).encode()))
    lines = written(tmp_path, "b.txt", record(2))
    page = written(tmp_path, "c.txt", news_page())
    assert only_article(zipped).id == "bai-1"
    assert only_article(lines).id == "bai-2"
    assert only_article(page).title == TITLE


# HTML


def news_page(head: str = "", body: str | None = None) -> str:
    story = body or f"<p>{SECOND}</p><p>{THIRD}</p>"
    related = "".join(f'<li><a href="/{n}">Bài liên quan số {n} của báo</a></li>' for n in range(9))
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{TITLE} - Báo Ví Dụ</title>
<link rel="canonical" href="https://example.org/doi-ngoai/tong-ket-1.html">
<script type="application/ld+json">{{"@graph": [{{"@type": "NewsArticle",
 "headline": "T&#7893;ng k&#7871;t công tác đối ngo&#7841;i của t&#7881;nh năm qua",
 "datePublished": "2018-03-05T08:30:00+07:00", "author": {{"@type": "Person", "name": "Trần B"}},
 "description": "{LEAD}",
 "publisher": {{"@type": "Organization", "name": "Báo Ví Dụ"}}}}]}}</script>{head}</head>
<body><div class="menu"><a href="/">Trang chủ</a><p>Tải ứng dụng của báo</p></div>
<div class="main"><h1>{TITLE}</h1><h2 class="sapo">(VDU) - {LEAD}</h2>
<div class="content">{story}
<figure><img src="a.jpg"><figcaption>Quang cảnh hội nghị. Ảnh: C</figcaption></figure></div>
<ul>{related}</ul></div><div id="footer"><p>Giấy phép số 1/GP của cơ quan quản lý</p></div>
</body></html>"""


def test_a_news_page_gives_its_lead_its_body_and_its_metadata(tmp_path: Path) -> None:
    article = only_article(written(tmp_path, "trang.html", news_page()))
    assert article.text == f"{LEAD}\n{SECOND}\n{THIRD}"
    assert article.title == TITLE
    assert article.publisher == "Báo Ví Dụ"
    assert article.author == "Trần B"
    assert article.published_on == "2018-03-05"
    assert article.url == "https://example.org/doi-ngoai/tong-ket-1.html"
    assert article.captions == ("Quang cảnh hội nghị. Ảnh: C",)


def test_a_page_keeps_its_id_from_its_address_whatever_the_file_is_called(tmp_path: Path) -> None:
    one = only_article(written(tmp_path, "mot.html", news_page()))
    other = only_article(written(tmp_path, "hai.htm", news_page(body=f"<p>{SECOND}</p>")))
    assert one.id == other.id


def test_an_old_page_without_metadata_is_read_from_its_line_breaks(tmp_path: Path) -> None:
    page = (
        f"<html><body><h1>{TITLE}</h1><div>{LEAD}<br><br>{SECOND}<br/>{THIRD}</div></body></html>"
    )
    article = only_article(written(tmp_path, "cu.html", page))
    assert article.title == TITLE
    assert article.text == f"{LEAD}\n{SECOND}\n{THIRD}"
    assert (article.publisher, article.published_on, article.url) == (None, None, None)


def test_a_page_in_a_declared_legacy_charset_is_decoded(tmp_path: Path) -> None:
    page = f"<html><head><meta charset='utf-16le'></head><body><h1>{TITLE}</h1><p>{LEAD}</p>"
    page += f"<p>{SECOND}</p><p>{THIRD}</p></body></html>"
    article = only_article(written(tmp_path, "u.html", b"\xff\xfe" + page.encode("utf-16-le")))
    assert article.text == f"{LEAD}\n{SECOND}\n{THIRD}"


def test_a_listing_page_is_refused(tmp_path: Path) -> None:
    teasers = "".join(
        f'<div class="item"><h3><a href="/{n}">Tin số {n} của chuyên mục đối ngoại</a></h3>'
        f"<p>{LEAD}</p></div>"
        for n in range(30)
    )
    page = f"<html><body><h1>Đối ngoại</h1>{teasers}</body></html>"
    assert "danh mục" in only_refusal(written(tmp_path, "muc.html", page))


def test_a_page_too_deep_to_be_read_whole_is_refused(tmp_path: Path) -> None:
    deep = news_page(body="<div>" * 400 + f"<p>{SECOND}</p>" + "</div>" * 400 + f"<p>{THIRD}</p>")
    assert "quá sâu" in only_refusal(written(tmp_path, "sau.html", deep))


def test_a_page_with_a_secrecy_mark_above_the_text_is_refused(tmp_path: Path) -> None:
    page = news_page(body=f"<p><b>TỐI MẬT</b></p><p>{SECOND}</p><p>{THIRD}</p>")
    assert "tài liệu mật" in only_refusal(written(tmp_path, "mat.html", page))


GOLD = json.loads((HTML / "gold.json").read_text(encoding="utf-8")) if HTML.is_dir() else {}


@pytest.mark.skipif(not GOLD, reason="../shared/data/html is absent")
@pytest.mark.parametrize("name", sorted(GOLD))
def test_real_news_pages_agree_with_their_gold_and_listings_are_refused(name: str) -> None:
    gold = GOLD[name]
    if gold.get("not_an_article"):
        assert "danh mục" in only_refusal(HTML / name)
        return
    article = only_article(HTML / name)
    assert article.title == gold["title"]
    assert article.published_on == gold["date"][:10]
    assert gold["must_contain"] in article.text
