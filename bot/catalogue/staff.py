"""What editors read: files and links that they send, the list of articles, publishing."""

from __future__ import annotations

from bot.catalogue import Text

ABOUT_ARTICLES = Text("các bài trong kho: đã phát hành, chờ phát hành", "articles in the corpus")
ABOUT_REMOVE = Text("gỡ một bài: /xoabai MÃ", "remove an article: /xoabai ID")
ABOUT_PUBLISH = Text("phát hành ấn bản mới", "publish a new edition")

# --- what was sent ------------------------------------------------------------------------------

TOO_LARGE = Text(
    "Telegram chỉ cho bot tải tệp đến {limit} MB; hãy chia nhỏ tệp rồi gửi lại, hoặc nhờ người "
    "quản trị thêm bằng: python -m corpus add",
    "Telegram lets bots fetch files of up to {limit} MB only; please split the file, or have the "
    "administrator add it with: python -m corpus add",
)
NOT_DOWNLOADED = Text(
    "Chưa tải được tệp từ Telegram, chưa lưu gì. Mời anh/chị gửi lại sau ít phút.",
    "The file could not be fetched from Telegram; nothing was stored. Please send it again later.",
)
NOT_READ = Text(
    "Chưa đọc được {name}, chưa lưu gì. Mời anh/chị gửi lại, hoặc báo người quản trị.",
    "{name} could not be read; nothing was stored. Please send it again or tell an owner.",
)
ON_THE_SERVER = Text(
    "Lệnh “python -m …” do người quản trị chạy trên máy chủ; mời anh/chị chuyển tin này cho họ.",
    "“python -m …” is run on the server by an owner; please pass this message on to them.",
)
#: What the library says of itself is there in Vietnamese only.
IN_VIETNAMESE = Text("{reason}", "(in Vietnamese) {reason}")
READ = Text("Đã đọc {name}, chưa lưu gì.", "{name} was read; nothing is stored yet.")
READ_SEVERAL = Text(
    "Đã đọc {count} bài trong {name}, chưa lưu gì:",
    "{count} articles were read from {name}; nothing is stored yet:",
)
LEFT_OUT = Text("Không lấy được:", "Not taken:")
FIELD_TITLE = Text("(không có tiêu đề)", "(no title)")
FIELDS: dict[str, Text] = {
    "id": Text("Mã", "Id"),
    "kind": Text("Loại", "Kind"),
    "number": Text("Số hiệu", "Number"),
    "issuer": Text("Cơ quan ban hành", "Issuer"),
    "issued_on": Text("Ngày ban hành", "Issued"),
    "publisher": Text("Nơi đăng", "Publisher"),
    "published_on": Text("Ngày đăng", "Published"),
    "author": Text("Tác giả", "Author"),
    "url": Text("Địa chỉ", "Address"),
}
UNKNOWN = Text("không rõ", "unknown")
WARNING = Text("Cần xem lại: {warning}", "Please check: {warning}")
FIRST_LINES = Text("Đoạn đầu:", "First lines:")
STATES: dict[str, Text] = {
    "new": Text("bài mới", "new"),
    "revision": Text("bài đã có, sẽ thành bản mới", "known; this becomes a new revision"),
    "same": Text("không khác bài đang có, không cần thêm", "the same as held already"),
    "twin": Text("trùng văn bản với một bài khác đang có", "the same text as another article"),
}
STATE = Text("Tình trạng: {state}.", "State: {state}.")
BUTTON_KEEP = Text("Thêm vào kho", "Add to the corpus")
BUTTON_DROP = Text("Thôi", "Cancel")
BUTTON_SURE = Text("Xác nhận", "Confirm")
ASK_ADD = Text(
    "Thêm {count} bài vào kho: {title}? Xin bấm Xác nhận trong 2 phút.",
    "Add {count} article(s) to the corpus: {title}? Please confirm within 2 minutes.",
)
ADDED = Text(
    "Đã thêm vào kho: {titles}. Bài chưa có trong câu trả lời cho đến khi phát hành (/phathanh).",
    "Added to the corpus: {titles}. Answers will know it once it is published (/phathanh).",
)
NOT_ADDED = Text(
    "Không thêm bài nào: văn bản trùng với bài đang có.",
    "Nothing was added: the same text is held already.",
)
DROPPED = Text("Đã bỏ, không có gì thay đổi.", "Cancelled; nothing was changed.")
EXPIRED = Text(
    "Yêu cầu này đã quá hạn, đã dùng hoặc đã bỏ. Mời anh/chị làm lại từ đầu.",
    "This request is too old, used or cancelled. Please begin again.",
)

# --- the list -----------------------------------------------------------------------------------

ARTICLES = Text(
    "Kho có {count} bài; {waiting} bài chờ phát hành.",
    "The corpus holds {count} articles; {waiting} wait for publication.",
)
ITEM_STATES: dict[str, Text] = {
    "published": Text("đã phát hành", "published"),
    "new": Text("chờ phát hành", "waiting"),
    "changed": Text("bản mới chờ phát hành", "new revision waiting"),
    "leaving": Text("sẽ gỡ khi phát hành", "leaves with the next edition"),
}
BUTTON_VIEW = Text("Xem {number}", "View {number}")
BUTTON_REMOVE = Text("Gỡ {number}", "Remove {number}")
BUTTON_REMOVE_THIS = Text("Gỡ bài này", "Remove this article")
WHICH_ARTICLE = Text(
    "Xin ghi mã bài sau lệnh, ví dụ: /xoabai tom-luoc-1a2b3c4d. Xem mã bài bằng /bientap.",
    "Please give the article's id, for example: /xoabai tom-luoc-1a2b3c4d. See /bientap for ids.",
)
NO_ARTICLE = Text(
    "Không có bài “{id}” trong kho. Xem mã bài bằng /bientap.",
    "There is no article “{id}” in the corpus. See /bientap for ids.",
)
ASK_REMOVE = Text(
    "Gỡ bài “{title}” ({id}) khỏi kho? Xin bấm Xác nhận trong 2 phút.",
    "Remove the article “{title}” ({id})? Please confirm within 2 minutes.",
)
REMOVED = Text(
    "Đã gỡ bài {id} khỏi kho. Câu trả lời còn trích bài này cho đến khi phát hành (/phathanh).",
    "Article {id} was removed. Answers still quote it until the next edition (/phathanh).",
)

# --- publishing ---------------------------------------------------------------------------------

NOTHING_TO_PUBLISH = Text(
    "Không có gì thay đổi; vẫn là ấn bản {edition}.",
    "Nothing changed; edition {edition} stays.",
)
ASK_PUBLISH = Text(
    "Phát hành ấn bản mới: thêm {new} bài, sửa {changed} bài, bỏ {leaving} bài? "
    "Xin bấm Xác nhận trong 2 phút.",
    "Publish a new edition: {new} new, {changed} changed, {leaving} leaving? "
    "Please confirm within 2 minutes.",
)
BUTTON_PUBLISH = Text("Phát hành", "Publish")
PUBLISHING = Text(
    "Đang phát hành. Tin nhắn này sẽ cho biết kết quả; ấn bản cũ vẫn trả lời trong lúc chờ.",
    "Publishing. This message will tell the result; the old edition answers meanwhile.",
)
PUBLISHING_AT = Text(
    "Đang phát hành: {phase} {done}/{total}.", "Publishing: {phase} {done}/{total}."
)
#: What the build is at, as it says itself.
PHASES: dict[str, Text] = {
    "Chuẩn bị mô hình": Text("chuẩn bị mô hình", "preparing the model"),
    "Cắt đoạn": Text("cắt đoạn", "cutting passages"),
    "Tính vectơ": Text("tính vectơ", "computing vectors"),
    "Kiểm tra": Text("kiểm tra", "checking"),
    "Lập chỉ mục tìm kiếm": Text("lập chỉ mục tìm kiếm", "indexing"),
    "Đo chất lượng": Text("đo chất lượng", "measuring quality"),
}
PUBLISHED = Text(
    "Đã phát hành ấn bản {edition}: {articles} bài, {passages} đoạn.",
    "Edition {edition} is published: {articles} articles, {passages} passages.",
)
PUBLISH_FAILED = Text(
    "Chưa phát hành được, ấn bản cũ vẫn trả lời như trước. Lý do: {reason}",
    "Not published; the old edition goes on answering. Reason: {reason}",
)
PUBLISH_DIED = Text(
    "tiến trình lập chỉ mục dừng giữa chừng; hãy thử lại, hoặc báo người quản trị xem bộ nhớ và "
    "dung lượng đĩa.",
    "the indexing process ended midway; try again, or have the administrator look at memory and "
    "disk space.",
)
