"""Commands that look things up: /tim, /vanban, /nguon, /moi, /kiemchung, /theodoi."""

from __future__ import annotations

from bot.catalogue import Text

ABOUT_SEARCH = Text("tìm trong một phần kho (năm, loại, nguồn)", "search within year, kind, source")
ABOUT_DOCUMENT = Text("xem một văn bản theo số hiệu", "look up a document by its number")
ABOUT_SOURCES = Text("kho có những nguồn nào, đến khi nào", "what the corpus holds, until when")
ABOUT_NEWEST = Text("các bài mới nhất", "the newest articles")
ABOUT_PROVE = Text("kiểm chứng một trích dẫn theo mã", "check a quotation by its code")

HOW_TO_SEARCH = Text(
    "Cách dùng: /tim [điều kiện] câu hỏi. Điều kiện: từ:2021, đến:6/2023, năm:2023, "
    'loại:"nghị quyết", nguồn:"Báo Nhân Dân", số:12-CT/TW.\n'
    "Ví dụ: /tim năm:2023 hội nghị ngoại giao bàn về vấn đề gì?",
    "Usage: /tim [conditions] question. Conditions: từ:2021 (from), đến:6/2023 (until), năm:2023, "
    'loại:"nghị quyết" (kind), nguồn:"Báo Nhân Dân" (source), số:12-CT/TW (number).\n'
    "Example: /tim năm:2023 hội nghị ngoại giao bàn về vấn đề gì?",
)
UNKNOWN_FILTER = Text(
    "Tôi không có điều kiện “{name}”. Các điều kiện: từ, đến, năm, loại, nguồn, số.",
    "There is no condition “{name}”. Conditions: từ, đến, năm, loại, nguồn, số.",
)

HOW_TO_DOCUMENT = Text(
    "Cách dùng: /vanban SỐ HIỆU, ví dụ /vanban 12-CT/TW hoặc /vanban 34/2016/NĐ-CP.",
    "Usage: /vanban NUMBER, for example /vanban 12-CT/TW or /vanban 34/2016/NĐ-CP.",
)
NO_DOCUMENT = Text("Kho tư liệu không có {number}.", "The corpus does not hold {number}.")
NEAREST = Text(
    "Các số hiệu gần nhất (không phải văn bản đó): {numbers}.",
    "Nearest numbers (not that document): {numbers}.",
)
UNSURE = Text(
    "Chưa rõ có phải văn bản anh/chị hỏi hay không:", "It is not certain that this is the one:"
)
ISSUED = Text("Ban hành: {issuer}", "Issued by: {issuer}")
DATED = Text("Ngày: {day}", "Date: {day}")
SIGNED = Text("Người ký: {signer}", "Signed by: {signer}")
ABSTRACT = Text("Trích yếu: {abstract}", "Abstract: {abstract}")
REPLACES = Text("Thay thế: {number}", "Replaces: {number}")
AMENDS = Text("Sửa đổi, bổ sung: {number}", "Amends: {number}")
REPEALS = Text("Bãi bỏ: {number}", "Repeals: {number}")
FULL_TEXT = Text("Toàn văn trong kho: {title}", "Full text in the corpus: {title}")
ONLY_MENTIONED = Text(
    "Kho chỉ có bài nhắc đến văn bản này, không có toàn văn.",
    "The corpus mentions this document, but does not hold its text.",
)
MENTIONED = Text("Được nhắc trong {count} bài:", "Mentioned in {count} article(s):")

HOLDINGS = Text(
    "Ấn bản {edition}: {count} bài, {until}.",
    "Edition {edition}: {count} articles, {until}.",
)
UNTIL = Text("đăng đến ngày {day}", "published until {day}")
NO_UNTIL = Text("không rõ ngày đăng", "dates unknown")
BY_PUBLISHER = Text("Theo nguồn:", "By source:")
BY_YEAR = Text("Theo năm:", "By year:")
NO_PUBLISHER = Text("không rõ nguồn", "source unknown")
NO_YEAR = Text("không rõ năm", "year unknown")
OTHER_SOURCES = Text("{count} nguồn khác", "{count} other sources")
ARTICLES = Text("số bài", "articles")
NEWEST = Text("Các bài mới nhất trong Ấn bản {edition}:", "Newest articles of edition {edition}:")

HOW_TO_PROVE = Text(
    "Cách dùng: /kiemchung MÃ, với mã ghi dưới trích dẫn.",
    "Usage: /kiemchung CODE, with the code below a quotation.",
)
PROVED = Text("Đúng nguyên văn bản lưu (mã {code}).", "Verbatim as in the record (code {code}).")
NOT_PROVED = Text(
    "{reason}",
    "This code cannot be confirmed: it is of no quotation of this corpus, or its text is no longer "
    "the one that was quoted.",
)
REVISED = Text(
    "Lưu ý: bài đã được sửa ngày {day}; {still}.",
    "Note: the article was revised on {day}; {still}.",
)
STILL_SAID = Text("bản mới vẫn có câu này", "the new version still says this")
NO_LONGER_SAID = Text("bản mới không còn câu này", "the new version no longer says this")
REMOVED = Text(
    "Lưu ý: bài đã được gỡ khỏi kho ngày {day}.", "Note: the article was withdrawn on {day}."
)
