"""What operators read in a terminal. What people read in Telegram is in ``bot.catalogue``."""

from __future__ import annotations

# --- what the engine's thread says, in Telegram and in logs -------------------------------------

UPDATING = "Kho tư liệu đang được cập nhật. Mời anh/chị gửi lại câu hỏi sau ít phút."
TOO_SLOW = "Xin lỗi, câu hỏi này xử lý quá lâu nên đã dừng. Mời anh/chị gửi lại sau ít phút."

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
ABOUT_GROUPS = "danh sách nhóm mà bot phục vụ (chỉ người có tên trong danh sách, khi gọi tên bot)"
ABOUT_GROUP_ADD = "thêm một nhóm theo mã nhóm Telegram"
ABOUT_GROUP_REMOVE = "bỏ một nhóm khỏi danh sách"
ABOUT_INVITE = "tạo một mã mời dùng một lần, trong 3 ngày"
ABOUT_AUDIT = "nhật ký mọi thay đổi do người phụ trách làm"
ABOUT_VERIFY = "kiểm tra nhật ký có bị sửa, xóa hay đổi thứ tự không"
ABOUT_AUDITED = "in nhật ký, dòng cũ nhất trước"
HELP_MARK = "dấu đã ghi lại lần kiểm tra trước: nhật ký phải còn đi qua dấu đó"
INVITED = "Người được mời gửi cho bot: /start {code}"
AUDIT_SOUND = "Nhật ký nguyên vẹn: {count} dòng. Dấu cuối, nên ghi lại ở nơi khác: {mark}"
AUDIT_EMPTY = "Nhật ký còn trống."
AUDIT_MISSING = (
    "nhật ký thiếu từ dòng {first} đến dòng {last}; hãy đối chiếu với bản sao lưu bot.db"
)
AUDIT_UNCHAINED = (
    "dòng {first} của nhật ký không nối với dòng trước nó; hãy đối chiếu với bản sao lưu bot.db"
)
AUDIT_CHANGED = "dòng {first} của nhật ký đã bị sửa; hãy đối chiếu với bản sao lưu bot.db"
AUDIT_CUT = (
    "nhật ký kết thúc ở dòng {first}, khác với dấu cuối đã ghi; "
    "hãy đối chiếu với bản sao lưu bot.db"
)
AUDIT_NO_MARK = "nhật ký không có dấu {mark}; hãy đối chiếu với bản sao lưu bot.db có dấu đó"
ABOUT_FEEDBACK = "in nhận xét về câu trả lời thành JSONL để `eval make` và người soạn xem lại"
HELP_REPORTS = "in các báo lỗi (/baoloi) thay cho nhận xét"
HELP_GROUP = "mã nhóm Telegram (số âm, ví dụ -1001234567890)"
HELP_ROLE = "vai trò: reader (hỏi), editor (thêm cả nạp bài), owner (thêm cả quản lý người dùng)"
GROUP_ADDED = "Đã thêm nhóm {chat_id}."
GROUP_KNOWN = "Nhóm {chat_id} đã có trong danh sách."
GROUP_REMOVED = "Đã bỏ nhóm {chat_id} khỏi danh sách."
GROUP_UNKNOWN = "không có nhóm {chat_id} trong danh sách; xem bằng `python -m bot groups list`"
GROUPS_EMPTY = "Chưa phục vụ nhóm nào; thêm bằng `python -m bot groups add MÃ_NHÓM`."
BAD_GROUP_ID = "mã nhóm phải là số nguyên âm do Telegram cấp, nhận được {value!r}"
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

# --- publishing, in a process of its own --------------------------------------------------------

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
STALE_TOO_SHORT = (
    "{stale} ({given:g} giây) phải ít nhất gấp đôi {poll} ({seconds:g} giây), nếu không bot sẽ tự "
    "dừng khi không ai hỏi; hãy sửa một trong hai biến"
)
ENCODER_TOO_LONG = (
    "{encoder} ({given:g} giây) phải nhỏ hơn {answer} ({seconds:g} giây), nếu không bot không kịp "
    "trả lời theo từ ngữ khi mô hình bị treo; hãy sửa một trong hai biến"
)
BAD_PORT_NUMBER = "biến môi trường {variable} phải là số cổng từ 1 đến 65535, nhận được {value!r}"
BAD_PORT = (
    "không mở được cổng {port} trên 127.0.0.1 (đang có chương trình khác dùng, hoặc thiếu quyền); "
    "hãy đặt cổng khác trong {variable}"
)
STORE_UNREADABLE = (
    "không mở được {path} ({error}); hãy kiểm tra quyền ghi và dung lượng đĩa, "
    "hoặc chuyển tệp hỏng đi nơi khác rồi thêm lại người dùng"
)
BAD_KEY = (
    "{path} không phải khóa ký nút bấm của bot; hãy xóa tệp này rồi chạy lại "
    "(các nút trong tin nhắn cũ sẽ hết hiệu lực)"
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
