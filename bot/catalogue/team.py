"""What owners read: people, invitations, the audit, the bot's state."""

from __future__ import annotations

from bot.catalogue import Text

ABOUT_PEOPLE = Text(
    "người dùng: xem, thêm, đổi vai trò, bỏ, mời", "people: list, add, role, invite"
)
ABOUT_STATE = Text("tình trạng của bot", "the bot's state")
ABOUT_AUDIT = Text("nhật ký thay đổi", "the audit of changes")

ROLES: dict[str, Text] = {
    "reader": Text("người đọc", "reader"),
    "editor": Text("biên tập", "editor"),
    "owner": Text("quản trị", "owner"),
}
HOW = Text(
    "Cách dùng:\n"
    "/nguoidung – xem danh sách\n"
    "/nguoidung them MÃ VAI_TRÒ [tên]\n"
    "/nguoidung vaitro BÍ_DANH VAI_TRÒ\n"
    "/nguoidung bo BÍ_DANH\n"
    "/nguoidung moi VAI_TRÒ – lấy liên kết mời dùng một lần\n"
    "Vai trò: doc (người đọc), bientap (biên tập), quantri (quản trị). "
    "Chỗ BÍ_DANH cũng ghi được mã người dùng.",
    "Usage:\n"
    "/nguoidung – the list\n"
    "/nguoidung add ID ROLE [name]\n"
    "/nguoidung role ALIAS ROLE\n"
    "/nguoidung remove ALIAS\n"
    "/nguoidung invite ROLE – a link that works once\n"
    "Roles: reader, editor, owner. A user id may stand for the alias.",
)
PEOPLE = Text("Người dùng ({count}), kèm bí danh trong nhật ký:", "People ({count}), with aliases:")
PERSON_ADDED = Text("Đã thêm {alias} ({role}).", "{alias} was added ({role}).")
PERSON_KNOWN = Text(
    "{alias} đã có trong danh sách, vai trò: {role}.", "{alias} is listed already ({role})."
)
ROLE_SET = Text("Vai trò của {alias} nay là {role}.", "{alias} is now {role}.")
PERSON_REMOVED = Text("Đã bỏ {alias} khỏi danh sách.", "{alias} was removed.")
NO_PERSON = Text(
    "Không có “{who}” trong danh sách. Xem bằng /nguoidung.",
    "“{who}” is not listed. See /nguoidung.",
)
LAST_OWNER = Text(
    "Đây là người quản trị cuối cùng nên không đổi được; hãy đặt người quản trị khác trước.",
    "This is the last owner and stays; please make somebody else an owner first.",
)
INVITATION = Text(
    "Liên kết mời một người ({role}), dùng một lần, trong 3 ngày:\n{link}\n"
    "Ai mở liên kết trước thì được thêm: xin chỉ gửi cho đúng người.",
    "An invitation for one person ({role}), good once, for 3 days:\n{link}\n"
    "Whoever opens it first is listed: please send it to that person only.",
)
JOINED = Text(
    "Anh/chị đã có tên trong danh sách ({role}). Mời gửi câu hỏi, hoặc /trogiup để xem hướng dẫn.",
    "You are listed now ({role}). Please send a question, or /trogiup for help.",
)

# --- the audit ----------------------------------------------------------------------------------

AUDIT = Text(
    "Nhật ký: {count} dòng, {state}. Mới nhất trước:", "Audit: {count} rows, {state}. Newest first:"
)
AUDIT_SOUND = Text("chuỗi nguyên vẹn", "the chain is whole")
AUDIT_BROKEN = Text(
    "CHUỖI CÓ LỖI, hãy chạy: python -m bot audit verify",
    "THE CHAIN IS BROKEN, run: python -m bot audit verify",
)
AUDIT_EMPTY = Text("Nhật ký còn trống.", "The audit is empty.")
ACTIONS: dict[str, Text] = {
    "user.add": Text("thêm người", "added a person"),
    "user.role": Text("đổi vai trò", "changed a role"),
    "user.remove": Text("bỏ người", "removed a person"),
    "invite.make": Text("tạo lời mời", "made an invitation"),
    "invite.use": Text("dùng lời mời", "used an invitation"),
    "group.add": Text("thêm nhóm", "added a group"),
    "group.remove": Text("bỏ nhóm", "removed a group"),
    "article.add": Text("thêm bài", "added an article"),
    "article.remove": Text("gỡ bài", "removed an article"),
    "edition.publish": Text("phát hành ấn bản", "published edition"),
    "edition.refuse": Text("không phát hành được, còn ấn bản", "not published, still edition"),
}

# --- the state ----------------------------------------------------------------------------------

STATE = Text(
    "Ấn bản {edition}: {articles} bài, {passages} đoạn, phát hành {published_at}, bài mới nhất "
    "{until}.\n"
    "Chờ phát hành: {waiting} bài.\n"
    "Hàng đợi: {inbox} câu hỏi, {outbox} tin chưa gửi xong.\n"
    "Bộ tra cứu: {engine}.\n"
    "Lỗi gần nhất: {error}.\n"
    "Đĩa còn trống: {disk} GB.\n"
    "Mô hình: {model}, dấu {fingerprint}.\n"
    "Phiên bản: {version}.",
    "Edition {edition}: {articles} articles, {passages} passages, published {published_at}, newest "
    "article {until}.\n"
    "Waiting for publication: {waiting} articles.\n"
    "Queues: {inbox} questions, {outbox} messages not fully sent.\n"
    "Engine: {engine}.\n"
    "Last error: {error}.\n"
    "Free disk: {disk} GB.\n"
    "Model: {model}, mark {fingerprint}.\n"
    "Version: {version}.",
)
ENGINE_WELL = Text("bình thường", "well")
ENGINE_STUCK = Text("không phản hồi {seconds} giây", "no response for {seconds} s")
NO_ERROR = Text("chưa có từ lúc khởi động", "none since the start")
