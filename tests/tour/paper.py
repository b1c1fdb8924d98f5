"""The document that an editor sends: an invented plan of an invented province, long enough that its
list of tasks fills two messages."""

from __future__ import annotations

from io import BytesIO

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

NAME = "ke-hoach-tuan-le-huu-nghi.docx"
NUMBER = "07/KH-UBND"
TITLE = "Kế hoạch Tổ chức Tuần lễ Hữu nghị Hoa Sen lần thứ tám"
TOPIC = "Tuần lễ Hữu nghị Hoa Sen lần thứ tám khai mạc ngày nào?"
LIST = "Kế hoạch 07/KH-UBND giao những nhiệm vụ gì?"

_HEAD = (
    "ỦY BAN NHÂN DÂN TỈNH HOA SEN",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    f"Số: {NUMBER}",
    "Hoa Sen, ngày 03 tháng 02 năm 2026",
    "KẾ HOẠCH",
    "Tổ chức Tuần lễ Hữu nghị Hoa Sen lần thứ tám",
)
_TASKS = (
    ("Sở Ngoại vụ", "gửi thư mời các địa phương kết nghĩa", "danh sách khách mời được chốt chậm "
     "nhất mười ngày trước lễ khai mạc; mỗi đoàn có một cán bộ liên lạc nói được ngôn ngữ của đoàn "
     "và biết lịch làm việc từng buổi"),
    ("Sở Văn hóa", "dàn dựng đêm khai mạc", "chương trình dài không quá chín mươi phút, có tiết "
     "mục của từng địa phương kết nghĩa, lời dẫn bằng hai thứ tiếng; buổi tổng duyệt diễn ra "
     "tối hôm trước với đủ âm thanh, ánh sáng và phương án khi trời mưa"),
    ("Sở Du lịch", "lập ba tuyến tham quan đầm sen", "mỗi tuyến đi trong nửa ngày, có thuyết minh "
     "viên, nước uống và chỗ nghỉ chân; sơ đồ in trên giấy tái chế và phát cho khách ngay tại "
     "quầy đón ở sân bay, nhà ga, bến xe"),
    ("Sở Công Thương", "mở hội chợ sản vật", "bố trí tám mươi gian hàng cho hợp tác xã và làng "
     "nghề, giá niêm yết rõ ràng; gian hàng của khách quốc tế được miễn phí mặt bằng và được "
     "giúp làm thủ tục tạm nhập hàng mẫu trong ngày"),
    ("Sở Giáo dục", "tổ chức trại hè của học sinh", "hai trăm học sinh các địa phương kết nghĩa "
     "sống cùng gia đình bản xứ trong năm ngày, học làm giấy và chèo thuyền; nhà trường cử "
     "giáo viên trực ngày đêm và giữ liên lạc với phụ huynh"),
    ("Sở Y tế", "bảo đảm chăm sóc sức khỏe", "hai tổ cấp cứu trực tại quảng trường và tại đầm sen, "
     "kiểm tra bếp ăn của mọi nơi đón khách trước hai ngày; số điện thoại trực in sau thẻ đại biểu "
     "bằng hai thứ tiếng"),
    ("Công an tỉnh", "giữ trật tự và phân luồng giao thông", "công bố sơ đồ cấm đường trước một "
     "tuần, mở ba bãi gửi xe không thu tiền và xe buýt đưa đón mười phút một chuyến; hướng dẫn "
     "thủ tục lưu trú cho khách ngay tại khách sạn"),
    ("Báo và Đài của tỉnh", "đưa tin hằng ngày", "mỗi sáng có bản tin ngắn bằng hai thứ tiếng, ảnh "
     "được dùng chung miễn phí; trả lời câu hỏi của báo chí trong vòng hai giờ qua một đầu mối do "
     "Văn phòng chỉ định"),
    ("Văn phòng Ủy ban", "theo dõi và tổng kết", "họp giao ban lúc bảy giờ mỗi sáng trong tuần lễ, "
     "ghi lại việc chưa xong và người chịu trách nhiệm; báo cáo tổng kết gửi các địa phương kết "
     "nghĩa trước ngày 30 tháng 6 năm 2026"),
)  # fmt: skip
_TEXT = (
    "I. MỤC ĐÍCH",
    "Tuần lễ Hữu nghị Hoa Sen lần thứ tám khai mạc ngày 12/5/2026 tại quảng trường Hoa Sen và kéo "
    "dài bảy ngày. Tuần lễ do Sở Ngoại vụ tỉnh Hoa Sen chủ trì, có mười hai địa phương kết nghĩa "
    "tham dự.",
    "II. NHIỆM VỤ",
    "Ủy ban nhân dân tỉnh giao các cơ quan những nhiệm vụ sau:",
    *(
        f"{number}. {who} chủ trì {what}, phối hợp với Ủy ban nhân dân các huyện và các đoàn thể "
        f"để việc chuẩn bị xong trước ngày 05/5/2026: {how}; kinh phí lấy từ dự toán năm 2026 đã "
        "giao, không phát sinh thêm."
        for number, (who, what, how) in enumerate(_TASKS, start=1)
    ),
    "III. TỔ CHỨC THỰC HIỆN",
    "Các cơ quan báo cáo kết quả về Văn phòng Ủy ban trước ngày 25/5/2026.",
    "TM. ỦY BAN NHÂN DÂN",
    "PHÓ CHỦ TỊCH",
    "Trần Văn Mẫu",
)


def plan() -> bytes:
    """The plan as a Word file."""
    document = Document()
    for line in _HEAD:
        document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in _TEXT:
        document.add_paragraph(line)
    held = BytesIO()
    document.save(held)
    return held.getvalue()


def marked() -> bytes:
    """A text with a secrecy mark, which must not enter."""
    lines = ("MẬT", "", "Báo cáo nội bộ", "", "Nội dung chỉ dùng cho cuộc họp ngày 3/2/2026.")
    return "\n".join(lines).encode()
