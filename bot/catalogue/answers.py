"""Around an answer: its framing, its buttons, and why there is none."""

from __future__ import annotations

from bot.catalogue import Text
from index import wording
from index.answer import Outcome

#: The Vietnamese words are those of the terminal.
OUTCOMES: dict[Outcome, Text] = {
    "answered": Text(wording.OUTCOMES["answered"], "Answered with verbatim quotations:"),
    "related": Text(
        wording.OUTCOMES["related"],
        "No sentence answers this directly. These passages are related:",
    ),
    "not_found": Text(
        wording.OUTCOMES["not_found"], "The corpus holds nothing that answers this question."
    ),
}
READ_AS = Text(wording.READ_AS, "Question read as: {question}")
NEAREST = Text(wording.NEAREST, "Nearest titles (they do not answer this question):")
BY_WORDS = Text(
    wording.BY_WORDS,
    "For now only the words could be searched, so something may be missing; "
    "please ask again in a few minutes.",
)
UNCALIBRATED = Text(
    "Mô hình tìm kiếm chưa được hiệu chuẩn nên không câu nào được coi là câu trả lời; "
    "xin báo quản trị viên.",
    "The search model is not calibrated, so that nothing counts as an answer; "
    "please tell the administrator.",
)
CODE = Text(wording.CODE, "Proof code: {code}")
EDITION = Text(wording.EDITION, "Edition {edition}")

QUOTATION = Text("Trích dẫn {number}:", "Quotation {number}:")
SOURCE = Text("Nguồn: ", "Source: ")
LINK = Text("Mở bài gốc", "Open the original")
PART = Text("(Phần {number}/{count})", "(Part {number} of {count})")
ONE_OF = Text(
    "Câu hỏi {number}/{count}: {question}",
    "Question {number} of {count}: {question}",
)
EDITED = Text("Trả lời cho câu hỏi vừa sửa:", "Answer to the question as edited:")
LATE = Text(
    "Trả lời muộn cho câu hỏi gửi lúc {time} (giờ Việt Nam), mong anh/chị thông cảm.",
    "A late answer to the question of {time} (Vietnam time); we apologise.",
)

# --- why there is no answer ---------------------------------------------------------------------

BAD_QUESTION = Text(
    "{reason}",
    "Please send a question in words, of at most {limit} characters.",
)
TOO_SLOW = Text("{reason}", "The system is busy. Please send the question again in a few minutes.")
FAILED = Text(
    "Xin lỗi, hệ thống gặp lỗi nên chưa trả lời được. Mời anh/chị gửi lại câu hỏi sau ít phút.",
    "Sorry, an error prevented an answer. Please send the question again in a few minutes.",
)
GATE = Text(
    "Xin lỗi, trích dẫn tìm được không khớp với bản lưu nên tôi không gửi. "
    "Xin báo quản trị viên kiểm tra kho tư liệu.",
    "Sorry, a quotation did not match the record, so it was not sent. "
    "Please tell the administrator to check the corpus.",
)
UNSENDABLE = Text(
    "Xin lỗi, Telegram không nhận câu trả lời này. Mời anh/chị diễn đạt lại câu hỏi, "
    "hoặc báo quản trị viên.",
    "Sorry, Telegram did not accept this answer. Please rephrase the question, "
    "or tell the administrator.",
)

# --- the buttons of an answer -------------------------------------------------------------------

BUTTON_CONTEXT = Text("Ngữ cảnh", "Context")
BUTTON_OTHERS = Text("Kết quả khác", "Other results")
BUTTON_ARTICLE = Text("Toàn văn", "Whole article")
BUTTON_WORD = Text("Tệp Word", "Word file")
BUTTON_USEFUL = Text("Hữu ích", "Useful")
BUTTON_WRONG = Text("Chưa đúng", "Wrong")
BUTTON_BEFORE = Text("« Trước", "« Back")
BUTTON_NEXT = Text("Tiếp »", "Next »")
BUTTON_FILE = Text("Tải tệp", "As a file")
BUTTON_WRONG_SOURCE = Text("Sai nguồn", "Wrong source")
BUTTON_WRONG_CONTENT = Text("Sai nội dung", "Wrong content")
BUTTON_INCOMPLETE = Text("Thiếu", "Incomplete")
BUTTON_OTHER_FAULT = Text("Khác", "Other")

CONTEXT = Text(
    "Ngữ cảnh của trích dẫn {number} · {source}",
    "Context of quotation {number} · {source}",
)
PAGE = Text("Trang {page}/{count}", "Page {page} of {count}")
OTHERS = Text(
    "Các bài khác có liên quan đến câu hỏi “{question}”:",
    "Other articles related to the question “{question}”:",
)
WITHIN = Text("Phạm vi tìm: {filters}.", "Searched within: {filters}.")
NO_OTHERS = Text("Không còn bài nào khác liên quan.", "There are no other related articles.")
WHICH_FAULT = Text("Câu trả lời chưa đúng ở điểm nào?", "What is wrong with the answer?")
THANKS = Text("Xin cảm ơn, đã ghi nhận.", "Thank you, noted.")
GONE = Text(
    "Bài này không còn trong kho tư liệu (đã được sửa hoặc gỡ). Mời anh/chị hỏi lại.",
    "This article is no longer in the corpus (changed or removed). Please ask again.",
)
FILE_OF = Text("Toàn văn: {title}", "Whole article: {title}")

# --- presses that are refused -------------------------------------------------------------------

FORGED = Text("Nút này không hợp lệ.", "This button is not valid.")
FOREIGN = Text(
    "Nút này dành cho người đã hỏi. Mời anh/chị gửi câu hỏi của mình.",
    "This button belongs to whoever asked. Please send your own question.",
)
OLD = Text(
    "Nút này đã hết hạn. Mời anh/chị gửi lại câu hỏi hoặc lệnh.",
    "This button has expired. Please send the question or command again.",
)
