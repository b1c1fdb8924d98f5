"""The conversation beside answers: greetings, help, refusals, language, privacy."""

from __future__ import annotations

from bot.catalogue import Text

START = Text(
    "Kính chào anh/chị. Tôi tra cứu kho tư liệu về các nghị quyết, văn kiện đối ngoại và trả lời "
    "bằng trích dẫn nguyên văn, có ghi nguồn.\n\n"
    "Mời anh/chị gửi câu hỏi bằng tiếng Việt, có dấu hoặc không dấu.{example}\n\n"
    "Gửi /trogiup để xem hướng dẫn, /quyenriengtu để biết tôi lưu những gì.",
    "Welcome. I search a corpus of resolutions and documents on foreign affairs and answer with "
    "verbatim quotations and their sources.\n\n"
    "Please ask in Vietnamese, with or without diacritics.{example}\n\n"
    "Send /trogiup for help, /quyenriengtu for what is stored.",
)
HELP = Text(
    "Cách hỏi:\n"
    "– Mỗi tin nhắn một câu hỏi, tối đa {limit} ký tự, có dấu hoặc không dấu đều được.\n"
    "– Nêu rõ tên hội nghị, số văn bản, năm nếu có.{example}\n"
    "– Có thể hỏi tiếp câu vừa hỏi: “ai chủ trì?”, “còn năm 2023 thì sao?”.\n"
    "– Sửa tin nhắn đã gửi thì tôi trả lời lại theo câu đã sửa.\n\n"
    "Cách đọc câu trả lời:\n"
    "– Phần trong khung là trích nguyên văn; dòng dưới khung là nguồn, ngày và vị trí.\n"
    "– “Bản tóm lược” là lời của kho tư liệu, tóm tắt bài báo được nêu tên.\n"
    "– Kho tư liệu chưa có thì tôi nói chưa có, không suy đoán.\n\n"
    "Lệnh:\n{commands}",
    "How to ask:\n"
    "– One question a message, at most {limit} characters, with or without diacritics.\n"
    "– Name the conference, the document number, the year where you can.{example}\n"
    "– You can follow up: “ai chủ trì?”, “còn năm 2023 thì sao?”.\n"
    "– When you edit a message, it is answered again.\n\n"
    "How to read an answer:\n"
    "– What stands in the frame is verbatim; the line below gives source, date and place.\n"
    "– “Bản tóm lược” marks a brief in the corpus's own words of the article named.\n"
    "– Where the corpus has no answer, I say so.\n\n"
    "Commands:\n{commands}",
)
EXAMPLE = Text(" Ví dụ: {question}", " For example: {question}")

ABOUT_START = Text("lời chào", "greeting")
ABOUT_HELP = Text("hướng dẫn", "help")
ABOUT_LANGUAGE = Text("đổi ngôn ngữ (tiếng Việt, English)", "change the language")

# --- what cannot be served ----------------------------------------------------------------------

UNKNOWN_COMMAND = Text(
    "Tôi chưa có lệnh này. Mời anh/chị gửi câu hỏi, hoặc /trogiup để xem hướng dẫn.",
    "There is no such command. Please send a question, or /trogiup for help.",
)
SEND_AGAIN = Text(
    "Lệnh đã sửa thì không thực hiện lại. Mời anh/chị gửi lệnh trong một tin nhắn mới.",
    "An edited command is not carried out. Please send it in a new message.",
)
TEXT_ONLY = Text(
    "Tôi chỉ đọc được tin nhắn chữ, không đọc được ảnh, tệp, tiếng nói và lời kèm theo. Mời "
    "anh/chị gửi câu hỏi trong một tin nhắn chữ.",
    "I can only read text messages, no pictures, files, voice or what is written beside them. "
    "Please send your question as a text message.",
)
STRANGER = Text(
    "Xin lỗi, tôi chỉ phục vụ người có tên trong danh sách. Để được thêm vào danh sách, xin gửi "
    "cho quản trị viên mã người dùng của anh/chị: {user_id}",
    "Sorry, I only serve listed people. To be listed, please give your user id to the "
    "administrator: {user_id}",
)
STRANGER_IN_GROUP = Text(
    "Xin lỗi, tôi chỉ phục vụ người có tên trong danh sách. Mời anh/chị nhắn riêng cho tôi để "
    "biết cách được thêm.",
    "Sorry, I only serve listed people. Please write to me privately to learn how to be listed.",
)
HIDDEN_SENDER = Text(
    "Tôi không biết ai đang hỏi khi tin nhắn gửi dưới tên nhóm hoặc kênh. Mời anh/chị hỏi bằng tên "
    "của mình.",
    "I cannot tell who asks when a message is sent in the name of a group or channel. "
    "Please ask under your own name.",
)
TYPE_IT = Text(
    "Lệnh chuyển tiếp hoặc gửi qua bot khác không được thực hiện. Mời anh/chị tự gõ lệnh.",
    "Forwarded commands and those sent via another bot are not carried out. Please type it.",
)
PRIVATE_ONLY = Text(
    "Lệnh này chỉ dùng trong trò chuyện riêng với tôi.",
    "This command works in a private chat with me only.",
)

# --- courtesies -------------------------------------------------------------------------------

WELCOME = Text(
    "Rất hân hạnh được giúp anh/chị. Mời anh/chị gửi câu hỏi khi cần.",
    "You are welcome. Please ask whenever you need.",
)
GREETED = Text(
    "Kính chào anh/chị. Mời anh/chị gửi câu hỏi, hoặc /trogiup để xem hướng dẫn.",
    "Good day. Please send a question, or /trogiup for help.",
)

NOTED = Text(
    "Vâng. Mời anh/chị gửi câu hỏi khi cần.",
    "Very well. Please ask whenever you need.",
)
WRONG = Text(
    "Xin lỗi anh/chị. Xin bấm “Chưa đúng” dưới câu trả lời để tôi ghi nhận, hoặc hỏi lại, nêu rõ "
    "tên hội nghị, số văn bản, năm.",
    "Sorry. Please press “Wrong” below the answer so that it is noted, or ask again and name the "
    "conference, the document number, the year.",
)
MORE = Text(
    "Dưới câu trả lời có các nút “Ngữ cảnh”, “Toàn văn”, “Kết quả khác” để xem thêm. "
    "Mời anh/chị bấm nút, hoặc hỏi cụ thể hơn.",
    "Below the answer, “Context”, “Whole article” and “Other results” show more. "
    "Please press one, or ask more precisely.",
)
LINK = Text(
    "Tôi không mở liên kết. Mời anh/chị gõ câu hỏi, nêu tên hội nghị, văn bản hoặc sự việc.",
    "I do not open links. Please type your question and name the conference, document or event.",
)
ONE_LINK = Text(
    "Mời anh/chị gửi từng liên kết, mỗi tin nhắn một liên kết.",
    "Please send one link a message.",
)

# --- language -----------------------------------------------------------------------------------

CHOOSE_LANGUAGE = Text("Chọn ngôn ngữ:", "Choose a language:")
LANGUAGE_NAME = Text("Tiếng Việt", "English")
LANGUAGE_SET = Text(
    "Từ nay tôi dùng tiếng Việt. Trích dẫn luôn giữ nguyên văn.",
    "I will use English from now on. Quotations, titles and names stay in Vietnamese.",
)
