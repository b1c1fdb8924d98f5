"""A person's own data: privacy, what is kept, erasing it, the conversation as a file, reports."""

from __future__ import annotations

from bot.catalogue import Text

ABOUT_PRIVACY = Text("tôi lưu những gì, trong bao lâu", "what is stored, and for how long")
ABOUT_MY_DATA = Text("xem dữ liệu của tôi", "see my data")
ABOUT_ERASE = Text("xóa dữ liệu của tôi", "erase my data")
ABOUT_EXPORT = Text("xuất hội thoại này ra tệp Word", "this conversation as a Word file")
ABOUT_REPORT = Text("báo lỗi cho quản trị viên", "report a problem")

PRIVACY = Text(
    "Quyền riêng tư (bản {version})\n"
    "– Tôi lưu: mã người dùng Telegram, vai trò, ngôn ngữ; câu hỏi và vị trí đã trích dẫn trong "
    "{days} ngày, để các nút bấm, câu hỏi tiếp và /xuat hoạt động; nhận xét và báo lỗi trong "
    "{days} ngày; chủ đề theo dõi đến khi bỏ.\n"
    "– Tin nhắn gốc được xóa ngay khi đã trả lời. Nhật ký vận hành không ghi câu hỏi, không ghi mã "
    "người dùng.\n"
    "– Câu hỏi mà kho chưa trả lời được chỉ được giữ nguyên văn cho người biên tập xem khi anh/chị "
    "đồng ý. Hiện tại: {consent}.\n"
    "– Khi anh/chị ra khỏi danh sách, mọi dữ liệu trên được xóa ngay; nhật ký thay đổi chỉ giữ một "
    "bí danh không truy ngược được.\n"
    "– Xem dữ liệu: /dulieucuatoi. Xóa dữ liệu: /xoadulieu.",
    "Privacy (version {version})\n"
    "– Stored: your Telegram user id, role and language; questions and the places quoted for "
    "{days} days, for buttons, follow-ups and /xuat; verdicts and reports for {days} days; topics "
    "you follow until you drop them.\n"
    "– Messages are deleted as soon as they are answered. Logs hold no question and no user id.\n"
    "– Questions that the corpus does not answer are kept in words for the editors only if you "
    "agree. At present: {consent}.\n"
    "– When you are taken off the list, all of this is erased at once; the audit keeps an alias "
    "that leads back to nobody.\n"
    "– See your data: /dulieucuatoi. Erase it: /xoadulieu.",
)
AGREED = Text("đã đồng ý (bản {version})", "agreed (version {version})")
NOT_AGREED = Text("chưa đồng ý", "not agreed")
BUTTON_AGREE = Text("Đồng ý cho lưu", "I agree")
BUTTON_WITHDRAW = Text("Rút lại đồng ý", "Withdraw consent")

MY_DATA = Text(
    "Dữ liệu của anh/chị ({count} câu hỏi) trong tệp kèm theo. Xóa: /xoadulieu.",
    "Your data ({count} questions) in the file attached. Erase it: /xoadulieu.",
)
ERASE = Text(
    "Anh/chị muốn xóa gì? Không khôi phục lại được. Nếu xóa tất cả, anh/chị ra khỏi danh sách "
    "người dùng; muốn hỏi tiếp phải được thêm lại. Nút có hiệu lực trong hai phút.",
    "What shall be erased? It cannot be undone. Erasing everything takes you off the list of "
    "users: to go on asking you must be listed again. The buttons work for two minutes.",
)
BUTTON_ERASE_HISTORY = Text("Xóa lịch sử hỏi đáp", "Erase my history")
BUTTON_ERASE_ALL = Text("Xóa tất cả, ra khỏi danh sách", "Erase everything, leave")
ERASED_HISTORY = Text(
    "Đã xóa lịch sử hỏi đáp, nhận xét và chủ đề theo dõi của anh/chị.",
    "Your questions, verdicts and followed topics are erased.",
)
ERASED_ALL = Text(
    "Đã xóa mọi dữ liệu của anh/chị. Các tin nhắn trong Telegram do anh/chị tự xóa.",
    "All your data is erased. Messages in Telegram are yours to delete.",
)
LAST_OWNER = Text(
    "Anh/chị là người quản trị cuối cùng: xin giao quyền cho người khác trước khi xóa tất cả.",
    "You are the last owner: please make somebody else owner before you erase everything.",
)

NOTHING_TO_EXPORT = Text(
    "Hội thoại này chưa có câu hỏi nào.", "There is no question in this conversation yet."
)
HOW_TO_REPORT = Text(
    "Cách dùng: /baoloi NỘI DUNG. Quản trị viên đọc được nguyên văn nội dung anh/chị viết.",
    "Usage: /baoloi TEXT. Administrators can read what you write.",
)
REPORTED = Text("Đã ghi nhận báo lỗi, xin cảm ơn.", "Your report is noted, thank you.")
