"""The day: who does what, in which order. All people and all that they send are invented."""

from __future__ import annotations

import json
import re
from functools import partial

from bot_api_server import BOT, BotApi
from bot_process import BotProcess

from bot import audit, groups, people
from bot.store import Store
from bot.users import Role
from tour.day import Chat, Day, Person
from tour.paper import LIST, NAME, NUMBER, TOPIC, marked, plan

OWNER = Person(7_001_001, "Chị Lan", "quản trị", "k3x9p2")
EDITOR = Person(7_001_002, "Anh Minh", "biên tập", "m7wq4d")
READER = Person(7_001_003, "Anh Hải", "người đọc", "t5rk8n")
COLLEAGUE = Person(7_001_004, "Chị Thu", "người đọc", "b6vz3j")
STRANGER = Person(7_001_005, "Chị Mai", "không có trong danh sách", "")
VISITOR = Person(7_001_006, "Anh Nam", "không có trong danh sách", "")
ANONYMOUS = Person(1_087_968_824, "Quản trị viên ẩn danh", "không rõ ai", "")
PEOPLE = (OWNER, EDITOR, READER, COLLEAGUE)

LAN, MINH, HAI, MAI = (
    Chat(one.id, "Tra cứu đối ngoại", one) for one in (OWNER, EDITOR, READER, STRANGER)
)
GROUP = Chat(-1_001_000_000_007, "Tổ tổng hợp › Đối ngoại", READER)
_TOPIC = {"is_topic_message": True, "message_thread_id": 44}
_MENTION = f"@{BOT['username']}"

WHEN = "Hội nghị Ngoại giao lần thứ 32 diễn ra ngày nào?"


def prepare(bot: BotProcess) -> None:
    """What the operator does on the server: the first owner, the group."""
    store = Store.open(bot.data)
    store.run(partial(people.add, actor=audit.CONSOLE, user_id=OWNER.id, name=OWNER.name,
                      role=Role.OWNER))  # fmt: skip
    store.run(partial(groups.add, chat_id=GROUP.id))
    store.close()


def play(day: Day, api: BotApi) -> None:
    """The whole day."""
    _meeting(day, api)
    _asking(day)
    _going_on(day)
    _refusals(day)
    _buttons(day)
    _lookups(day)
    _word(day)
    _editing(day)
    _news(day)
    _removing(day)
    _group(day)
    _owners(day)
    _privacy(day)


def _meeting(day: Day, api: BotApi) -> None:
    day.scene(
        "lam-quen", "Làm quen",
        "Người lạ được báo mã của mình một lần rồi thôi; quản trị mời bằng liên kết dùng một lần; "
        "người được mời vào, xem lời chào và hướng dẫn.",
        "A stranger is told her number once; an owner invites with a link that works once; who is "
        "invited joins and reads the greeting and the help.", hour=8,
    )  # fmt: skip
    day.screen(MAI)
    day.say("Xin chào, cho tôi hỏi về Hội nghị Ngoại giao lần thứ 32.")
    assert not day.say("Alo?")
    day.note("Bot không trả lời thêm trong ngày.")
    day.screen(LAN)
    (link,) = day.say("/nguoidung moi doc")
    found = re.search(r"\?start=(\S+)", link.text)
    assert found is not None
    day.say(f"/nguoidung them {EDITOR.id} bientap {EDITOR.name}")
    day.say(f"/nguoidung them {COLLEAGUE.id} doc {COLLEAGUE.name}")
    day.screen(HAI)
    day.note("Anh Hải mở liên kết mời.")
    day.say(f"/start {found[1]}")
    day.say("/start")
    day.screen(HAI)
    day.say("/trogiup")
    scope = {"type": "all_private_chats"}
    menu = next(m for m in api.menus if json.loads(m["scope"]) == scope)
    commands = json.loads(menu["commands"])
    day.menu("\n".join(f"/{one['command']}\t{one['description']}" for one in commands))


def _asking(day: Day) -> None:
    day.scene(
        "hoi", "Hỏi",
        "Hỏi có dấu, không dấu. Câu trích dài mà gập lại không che chữ đậm thì đến nơi được gập "
        "còn ba dòng, chạm vào thì mở; các hình sau vẽ câu trích đã mở.",
        "Asked with marks and without. A long quotation arrives folded to three lines, unless that "
        "hides words in bold, and opens when tapped; later pictures show quotations opened.",
        hour=9,
    )  # fmt: skip
    day.screen(HAI)
    day.say(WHEN)
    day.say("hoi nghi ngoai giao lan thu 32 dien ra ngay nao")
    day.screen(HAI)
    day.say("Hội nghị nào về đối ngoại được tổ chức năm 2021?", folded=True)


def _going_on(day: Day) -> None:
    day.scene(
        "hoi-tiep", "Hỏi tiếp, sửa câu hỏi",
        "Câu hỏi tiếp được hiểu theo câu hỏi trước; tin nhắn sửa thì được trả lời lại.",
        "A follow-up is read with the question before it; an edited question is answered again.",
        hour=9,
    )  # fmt: skip
    day.screen(HAI)
    day.say("còn năm 2023 thì sao?")
    day.say("Ai tổ chức?")
    day.screen(HAI)
    day.say("Ai chủ trì điểm cầu tỉnh Điện Bin?")
    day.say("Ai chủ trì điểm cầu tỉnh Điện Biên?", edited=True)


def _refusals(day: Day) -> None:
    day.scene(
        "khong-co", "Kho chưa có",
        "Số văn bản không có trong kho, câu hỏi ngoài kho, lời nói không phải câu hỏi, lệnh lạ, "
        "tin không phải chữ.",
        "A number that the corpus does not know, a question outside it, something that is no "
        "question, an unknown command, a message that is no text.", hour=10,
    )  # fmt: skip
    day.screen(HAI)
    day.say("Nghị quyết 99-NQ/TW nói gì?")
    day.say("Chỉ thị 13 yêu cầu những gì?")
    day.screen(HAI)
    day.say("Giá vé máy bay từ Hà Nội đi Paris là bao nhiêu?")
    day.say("cảm ơn nhé")
    day.say("?")
    day.say("/thoitiet")
    day.send("anh-chup.pdf", b"%PDF-1.7")


def _buttons(day: Day) -> None:
    day.scene(
        "nut-bam", "Nút dưới câu trả lời",
        "Ngữ cảnh lật trang ngay tại chỗ, toàn văn và tệp của bài, các bài khác, nhận xét.",
        "Context with pages turned in place, the whole article and its file, other results, "
        "verdicts.", hour=11,
    )  # fmt: skip
    day.screen(HAI)
    (answer,) = day.say("Nền ngoại giao toàn diện gồm những trụ cột nào?")
    day.press(answer, "Hữu ích")
    (asked,) = day.press(answer, "Chưa đúng")
    day.press(asked, "Thiếu")
    day.press(answer, "Kết quả khác")
    day.screen(HAI)
    (page,) = day.press(answer, "Ngữ cảnh")
    day.press(page, "« Trước" if "« Trước" in dict(page.keyboard) else "Tiếp »")
    day.screen(HAI)
    (article,) = day.press(answer, "Toàn văn")
    day.press(article, "Tải tệp")


def _lookups(day: Day) -> None:
    day.scene(
        "tra-cuu", "Tra cứu",
        "Tìm trong phạm vi, thẻ văn bản theo số hiệu, kho có gì (kèm hình), bài mới nhất, kiểm "
        "chứng một câu trích theo mã.",
        "Search within bounds, a document's card by its number, what the corpus holds (with a "
        "picture), the newest articles, a quotation checked by its code.", hour=13,
    )  # fmt: skip
    day.screen(HAI)
    day.say("/tim")
    answer = day.say("/tim năm:2021 hội nghị đối ngoại toàn quốc họp ở đâu?")[-1]
    code = answer.text.partition("Mã kiểm chứng: ")[2].split()[0]
    day.screen(HAI)
    day.say("/vanban Chỉ thị 12")
    day.say("/vanban 15-CT/TW")
    day.say("/moi")
    day.say(f"/kiemchung {code}")
    day.say("/kiemchung ABCD-EFGH-JKLM")
    day.screen(HAI)
    day.say("/nguon")


def _word(day: Day) -> None:
    day.scene(
        "tep-word", "Tệp Word",
        "Một câu trả lời và cả hội thoại ra tệp Word; tệp thật được mở bằng LibreOffice và vẽ lại.",
        "One answer and the whole conversation as Word files; the real files, opened by "
        "LibreOffice and drawn.", hour=14,
    )  # fmt: skip
    day.screen(HAI)
    (answer,) = day.say("Việt Nam có quan hệ ngoại giao với bao nhiêu nước?")
    one = day.press(answer, "Tệp Word")[-1]
    whole = day.say("/xuat")[-1]
    day.papers(one, whole)


def _editing(day: Day) -> None:
    day.scene(
        "bien-tap", "Biên tập và phát hành",
        "Người đọc theo dõi một chủ đề; người biên tập gửi tệp, xem bản đọc thử, xác nhận hai "
        "bước, phát hành. Tệp đóng dấu mật và địa chỉ lạ bị từ chối.",
        "A reader follows a topic; an editor sends a file, sees how it was read, confirms in two "
        "steps and publishes. A file with a secrecy mark and an unlisted address are refused.",
        hour=15,
    )  # fmt: skip
    day.screen(HAI)
    day.say(f"/theodoi {TOPIC}")
    day.screen(MINH)
    day.send("bao-cao.txt", marked())
    day.say("https://tin-la.example/bai-viet-123.html")
    (seen,) = day.send(NAME, plan())
    day.screen(MINH)
    (asked,) = day.press(seen, "Thêm vào kho")
    day.press(asked, "Xác nhận")
    (listed,) = day.say("/bientap")
    day.screen(MINH)
    day.press(listed, "Xem 1")
    (proposed,) = day.say("/phathanh")
    day.press(proposed, "Xác nhận")
    day.wait(MINH, "Đã phát hành ấn bản 2")
    day.wait(HAI, "Ấn bản 2 có nội dung mới")


def _news(day: Day) -> None:
    day.scene(
        "an-ban-moi", "Ấn bản mới",
        "Người theo dõi được báo; câu hỏi về danh sách được trả lời đủ, chia hai tin, không cắt "
        "giữa một trích dẫn.",
        "The follower is told; a question for a list gets all of it, in two messages, split "
        "between quotations.", hour=16,
    )  # fmt: skip
    day.screen(HAI)
    day.say(f"/vanban {NUMBER}")
    (choice,) = day.say("/botheodoi")
    day.press(choice, TOPIC[:20])
    day.say("/theodoi")
    day.screen(HAI)
    assert len(day.say(LIST)) > 1


def _removing(day: Day) -> None:
    day.scene(
        "go-bai", "Gỡ bài",
        "Gỡ một bài: hỏi lại, thôi, rồi xác nhận; bài chỉ biến mất khi phát hành.",
        "Taking an article out: asked again, cancelled, then confirmed; it goes with the next "
        "edition.", hour=17,
    )  # fmt: skip
    day.screen(MINH)
    named = "tom-luoc-doi-ngoai-toan-quoc-binh-duong"
    (asked,) = day.say(f"/xoabai {named}")
    day.press(asked, "Thôi")
    day.say("/xoabai khong-co-bai-nay")
    (asked,) = day.say(f"/xoabai {named}")
    (gone,) = day.press(asked, "Xác nhận")
    (listed,) = day.say("/bientap")
    day.screen(MINH)
    (page,) = day.press(listed, "Tiếp »")
    (asked,) = day.press(page, "Gỡ")
    day.press(asked, "Thôi")
    (proposed,) = day.press(gone, "Phát hành")
    day.press(proposed, "Xác nhận")
    day.wait(MINH, "Đã phát hành ấn bản 3")
    day.say("/phathanh")


def _group(day: Day) -> None:
    day.scene(
        "nhom", "Trong nhóm",
        "Trong nhóm bot chỉ trả lời khi được gọi tên, được trả lời hoặc nhận lệnh, đúng chủ đề đã "
        "hỏi; nút của ai người ấy bấm.",
        "In a group the bot answers when it is mentioned, replied to or given a command, in the "
        "topic asked; buttons belong to whoever asked.", hour=18, dark=True,
    )  # fmt: skip
    mention = {"entities": [{"type": "mention", "offset": 0, "length": len(_MENTION)}], **_TOPIC}
    day.screen(GROUP)
    assert not day.say("Chiều mai mấy giờ tổ mình họp ấy nhỉ?", by=COLLEAGUE, **_TOPIC)
    assert not day.say("Hai giờ nhé. À, Hội nghị 32 ai dự?", **_TOPIC)
    day.note("Bot không xen vào chuyện của nhóm.")
    (answer,) = day.say(f"{_MENTION} Tổng Bí thư yêu cầu gì với cán bộ đối ngoại?", **mention)
    day.press(answer, "Tệp Word", by=COLLEAGUE)
    day.screen(GROUP)
    day.say("còn về tổ chức bộ máy thì sao?", reply=answer, **_TOPIC)
    day.say(f"/vanban{_MENTION} Đề án 01", by=COLLEAGUE, **_TOPIC)
    day.say(f"/ngonngu{_MENTION}", by=COLLEAGUE, **_TOPIC)
    sender = {"sender_chat": {"id": GROUP.id, "type": "supergroup", "title": "Tổ tổng hợp"}}
    day.say(f"{_MENTION} {WHEN}", by=ANONYMOUS, **mention, **sender)
    day.say(f"{_MENTION} {WHEN}", by=VISITOR, **mention)


def _owners(day: Day) -> None:
    day.scene(
        "quan-tri", "Quản trị",
        "Danh sách người dùng, đổi vai trò, bỏ một người, tình trạng, nhật ký thay đổi.",
        "The list of people, a role changed, a person removed, the state, the audit of changes.",
        hour=19,
    )  # fmt: skip
    day.screen(LAN)
    day.say("/nguoidung")
    day.say(f"/nguoidung vaitro {COLLEAGUE.id} bientap")
    day.say(f"/nguoidung bo {COLLEAGUE.id}")
    day.say(f"/nguoidung bo {OWNER.id}")
    day.say("/nguoidung giup")
    day.screen(LAN)
    day.say("/trangthai")
    day.say("/nhatky")


def _privacy(day: Day) -> None:
    day.scene(
        "rieng-tu", "Dữ liệu của tôi",
        "Quyền riêng tư và đồng ý, dữ liệu của mình, báo lỗi, tiếng Anh, xóa dữ liệu.",
        "Privacy and consent, one's own data, a report, English, erasing one's data.", hour=20,
    )  # fmt: skip
    day.screen(HAI)
    (notice,) = day.say("/quyenriengtu")
    day.press(notice, "Đồng ý")
    day.say("/dulieucuatoi")
    day.say("/baoloi Bài về điểm cầu Bình Dương thiếu tên người chủ trì.")
    day.screen(HAI)
    (choice,) = day.say("/ngonngu")
    day.press(choice, "English")
    day.say("hoi nghi ngoai giao lan thu 32 dien ra ngay nao")
    day.say("Nghị quyết 99-NQ/TW nói gì?")
    day.say("/tim năm:2023 Hội nghị Ngoại giao lần thứ 32 có chủ đề gì?")
    day.screen(HAI)
    day.say("/help")
    (choice,) = day.say("/ngonngu")
    day.press(choice, "Tiếng Việt")
    (choice,) = day.say("/xoadulieu")
    day.press(choice, "Xóa tất cả")
    day.say(WHEN)
