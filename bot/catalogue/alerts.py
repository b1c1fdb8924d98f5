"""What the bot says unasked: news on a followed topic, and that a reply may not have arrived."""

from __future__ import annotations

from bot.catalogue import Text

ABOUT_FOLLOW = Text("báo khi có bài mới về một chủ đề", "be told of new articles on a topic")
ABOUT_UNFOLLOW = Text("thôi theo dõi một chủ đề", "stop following a topic")

HOW_TO_FOLLOW = Text(
    "Cách dùng: /theodoi CHỦ ĐỀ, viết như một câu hỏi. {following}",
    "Usage: /theodoi TOPIC, written as a question. {following}",
)
FOLLOWING = Text("Anh/chị đang theo dõi:\n{topics}", "You follow:\n{topics}")
FOLLOWING_NOTHING = Text("Anh/chị chưa theo dõi chủ đề nào.", "You follow no topic.")
FOLLOWED = Text(
    "Tôi sẽ báo khi ấn bản mới có đoạn trả lời: {topic}",
    "You will be told when a new edition answers: {topic}",
)
TOO_MANY = Text(
    "Mỗi người theo dõi tối đa {limit} chủ đề; xin bỏ bớt bằng /botheodoi.",
    "At most {limit} topics can be followed; please drop one with /botheodoi.",
)
WHICH_TO_DROP = Text("Thôi theo dõi chủ đề nào?", "Which topic should be dropped?")
DROPPED = Text("Đã thôi theo dõi.", "No longer followed.")
NEWS = Text(
    "Ấn bản {edition} có nội dung mới về chủ đề anh/chị theo dõi: {topic}",
    "Edition {edition} has something new on the topic you follow: {topic}",
)

UNSURE = Text(
    "Đường truyền bị ngắt khi tôi gửi câu trả lời này nên có thể thiếu một phần; "
    "nếu thiếu, mời anh/chị gửi lại câu hỏi.",
    "The connection broke while this reply was sent, so that a part of it may be missing; "
    "if so, please ask again.",
)
