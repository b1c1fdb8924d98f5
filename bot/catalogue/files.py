"""Files that are sent. What stands inside them is Vietnamese in either language: they are for
administrative use."""

from __future__ import annotations

from bot.catalogue import Text

CAPTION = Text(
    "Tệp Word gồm {count} câu hỏi, có danh mục tài liệu tham khảo.",
    "A Word file of {count} question(s) with a reference list.",
)
TITLE = Text("TRÍCH DẪN TỪ KHO TƯ LIỆU", "QUOTATIONS FROM THE CORPUS")
MADE = Text("Lập lúc {time} (giờ Việt Nam)", "Made at {time} (Vietnam time)")
REFERENCES = Text("TÀI LIỆU THAM KHẢO", "REFERENCES")
WITHDRAWN = Text(
    "Trích dẫn từ nguồn [{number}] không còn trong kho tư liệu (bài đã được sửa hoặc gỡ).",
    "The quotation from source [{number}] is no longer in the corpus (changed or removed).",
)
NO_DATE = Text("không rõ ngày", "undated")
BRIEF_OF = Text("Bản tóm lược của kho tư liệu, theo: {entry}", "The corpus's own brief of: {entry}")
