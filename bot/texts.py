"""Everything that a user of the bot reads, in Vietnamese, but what ``index.wording`` says."""

from __future__ import annotations

# --- the answer ---------------------------------------------------------------------------------

QUOTATION = "Trích dẫn {number}:"
SOURCE = "Nguồn: "
LINK = "Mở bài gốc"
EDITED = "Trả lời cho câu hỏi vừa sửa:"
LATE = "Trả lời muộn cho câu hỏi gửi lúc {time} (giờ Việt Nam), mong anh/chị thông cảm."

# --- the conversation in Telegram ---------------------------------------------------------------

START = (
    "Kính chào anh/chị. Tôi tra cứu kho tư liệu về các nghị quyết, văn kiện đối ngoại và trả lời "
    "bằng trích dẫn nguyên văn, có ghi nguồn.\n\n"
    "Mời anh/chị gửi câu hỏi bằng tiếng Việt, có dấu hoặc không dấu.{example}\n\n"
    "Gửi /trogiup để xem hướng dẫn."
)
HELP = (
    "Cách hỏi:\n"
    "– Mỗi tin nhắn một câu hỏi, tối đa {limit} ký tự, có dấu hoặc không dấu đều được.\n"
    "– Nêu rõ tên hội nghị, số văn bản, năm nếu có.{example}\n"
    "– Sửa tin nhắn đã gửi thì tôi trả lời lại theo câu đã sửa.\n\n"
    "Cách đọc câu trả lời:\n"
    "– Phần trong khung là trích nguyên văn; dòng dưới khung là nguồn, ngày và vị trí.\n"
    "– “Bản tóm lược” là lời của kho tư liệu, tóm tắt bài báo được nêu tên.\n"
    "– Kho tư liệu chưa có thì tôi nói chưa có, không suy đoán.\n\n"
    "Lệnh: /start – lời chào, /trogiup (hoặc /help) – hướng dẫn này."
)
EXAMPLE = " Ví dụ: {question}"
UNKNOWN_COMMAND = "Tôi chưa có lệnh này. Mời anh/chị gửi câu hỏi, hoặc /trogiup để xem hướng dẫn."
TEXT_ONLY = "Tôi chỉ đọc được tin nhắn chữ. Mời anh/chị gõ câu hỏi."
STRANGER = (
    "Xin lỗi, tôi chỉ phục vụ người có tên trong danh sách. Để được thêm vào danh sách, xin gửi "
    "cho quản trị viên mã người dùng của anh/chị: {user_id}"
)
FAILED = "Xin lỗi, hệ thống gặp lỗi nên chưa trả lời được. Mời anh/chị gửi lại câu hỏi sau ít phút."
UPDATING = "Kho tư liệu đang được cập nhật. Mời anh/chị gửi lại câu hỏi sau ít phút."
TOO_SLOW = "Xin lỗi, câu hỏi này xử lý quá lâu nên đã dừng. Mời anh/chị gửi lại sau ít phút."
GATE = (
    "Xin lỗi, trích dẫn tìm được không khớp với bản lưu nên tôi không gửi. "
    "Xin báo quản trị viên kiểm tra kho tư liệu."
)
UNSENDABLE = (
    "Xin lỗi, Telegram không nhận câu trả lời này. Mời anh/chị diễn đạt lại câu hỏi, "
    "hoặc báo quản trị viên."
)

# --- the terminal -------------------------------------------------------------------------------

CHAT_GREETING = "Tra cứu kho tư liệu đối ngoại: trả lời bằng trích dẫn nguyên văn, có ghi nguồn."
CHAT_EXAMPLE = "Câu hỏi ví dụ: {question}"
CHAT_PROMPT = "Câu hỏi: "
CHAT_HOW = "Gõ câu hỏi rồi Enter; /thoat (hoặc Ctrl+D) để kết thúc."
CHAT_END = "Xin cảm ơn, hẹn gặp lại."
NO_TOKEN = (
    "Chưa đặt mã bot Telegram nên chạy trên dòng lệnh. Muốn chạy trong Telegram:\n"
    "  1. Nhắn @BotFather, gửi /newbot, làm theo hướng dẫn để nhận mã bot (token).\n"
    "  2. Thêm người được hỏi: {add}\n"
    "     (người chưa có trong danh sách nhắn cho bot sẽ được bot báo mã của mình).\n"
    "  3. Chạy: {start}"
)

# --- the command line ---------------------------------------------------------------------------

ABOUT = "Trả lời câu hỏi trong Telegram (khi có DOINGOAI_TOKEN) hoặc trên dòng lệnh."
ABOUT_CHAT = "hỏi đáp ngay trên dòng lệnh, không cần Telegram"
ABOUT_USERS = "danh sách người được hỏi bot (có hiệu lực ngay, không cần chạy lại bot)"
ABOUT_ADD = "thêm một người theo mã người dùng Telegram"
ABOUT_REMOVE = "bỏ một người khỏi danh sách"
ABOUT_LIST = "in danh sách"
HELP_ID = "mã người dùng Telegram (số)"
HELP_NAME = "tên để dễ nhận ra trong danh sách"
USER_ADDED = "Đã thêm người dùng {user_id}."
USER_KNOWN = "Người dùng {user_id} đã có trong danh sách."
USER_REMOVED = "Đã bỏ người dùng {user_id} khỏi danh sách."
USER_UNKNOWN = "không có người dùng {user_id} trong danh sách; xem bằng `{list}`"
USERS_EMPTY = "Danh sách còn trống; thêm bằng `{add}`."
BAD_USER_ID = (
    "mã người dùng phải là số nguyên dương do Telegram cấp (không phải @tên), nhận được {value!r}"
)

SERVING = "Bot @{username} đang chạy. Dừng bằng Ctrl+C."
NOBODY_LISTED = "Chưa có ai được phép hỏi; thêm bằng `{add}`."
CONNECTING = "Chưa kết nối được tới máy chủ Telegram, đang thử lại…"

BAD_TOKEN_FORMAT = (
    "biến môi trường {variable} không có dạng mã bot (số:chuỗi chữ, như @BotFather cấp); "
    "hãy chép lại trọn vẹn mã từ @BotFather"
)
BAD_TOKEN = (
    "Telegram không nhận mã bot trong DOINGOAI_TOKEN (mã sai hoặc đã bị thu hồi); "
    "hãy lấy mã mới từ @BotFather bằng lệnh /token rồi chạy lại"
)
BAD_URL = "biến môi trường {variable} không phải là địa chỉ hợp lệ (cần dạng {forms})"
URL_FORM = "{scheme}://máy-chủ[:cổng]"
OR = " hoặc "
BAD_PROXY = (
    "không dùng được proxy trong DOINGOAI_PROXY; proxy socks5 cần thêm gói: "
    "{python} -m pip install 'python-telegram-bot[socks]'"
)
BAD_SECONDS = (
    "biến môi trường {variable} phải là số giây lớn hơn 0 và không quá 86400, nhận được {value!r}"
)
STORE_UNREADABLE = (
    "không mở được {path} ({error}); hãy kiểm tra quyền ghi và dung lượng đĩa, "
    "hoặc chuyển tệp hỏng đi nơi khác rồi thêm lại người dùng"
)
STORE_NEWER = "{path} do một phiên bản mới hơn tạo ra; hãy nâng cấp chương trình rồi chạy lại"
ALREADY_RUNNING = (
    "một tiến trình bot khác đang chạy với thư mục {data}; hãy dừng nó trước, hoặc dùng --data khác"
)
UNREACHABLE = (
    "không kết nối được tới máy chủ Telegram; hãy kiểm tra mạng, hoặc đặt DOINGOAI_PROXY "
    "nếu Telegram bị chặn"
)
STALE = "đã {seconds:.0f} giây không nhận được phản hồi getUpdates từ Telegram; cần chạy lại bot"
CONFLICT = (
    "một tiến trình khác đang dùng cùng mã bot (lỗi 409 kéo dài); "
    "hãy dừng tiến trình đó hoặc đổi mã bằng @BotFather"
)
STUCK = "bộ tra cứu không phản hồi; cần chạy lại bot"
INTERNAL = "lỗi không lường trước ({kind} tại {place}); xin báo quản trị viên kèm dòng này"
