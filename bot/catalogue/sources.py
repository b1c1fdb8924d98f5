"""What stands beside quotations: sources, what was searched, how a question was read."""

from __future__ import annotations

from bot.catalogue import Text
from index.reading import told
from index.wording import Words

ENGLISH = Words(
    searched="The whole of edition {edition} was searched.",
    searched_until="The whole of edition {edition} was searched, with articles until {until}.",
    unknown="The corpus does not hold {document}{others}.",
    document="document {number}",
    other_numbers="; the nearest numbers that it holds (not that document): {numbers}",
    brief_by="A brief of ours, after {publisher}: {title}",
    brief="A brief of ours, after the article “{title}”",
    number="no. {number}",
    issued="issued on {day}",
    never_issued="date of issue unknown",
    posted="published on {day}",
    never_dated="date unknown",
    paragraph="paragraph {paragraph}",
    section="section “{heading}”",
    part="part {part} of {parts} of the list",
    also="Also reported: {groups}",
    relations={
        "brief": "the article behind the brief",
        "event": "{count} independent",
        "reprint": "{count} reprinted",
        "near": "{count} nearly the same",
    },
    more="and {count} more",
)

READ: dict[told.What, Text] = {
    "period": Text(told.SAID["period"], "only articles {value}"),
    "kinds": Text(told.SAID["kinds"], "only of the kind {value}"),
    "publishers": Text(told.SAID["publishers"], "only {value}"),
    "numbers": Text(told.SAID["numbers"], "only articles on document {value}"),
    "nothing_left": Text(told.SAID["nothing_left"], "this edition holds no such article"),
    "phrase": Text(told.SAID["phrase"], "only articles with the very words “{value}”"),
    "no_phrase": Text(told.SAID["no_phrase"], "no article has the very words “{value}”"),
    "no_publisher": Text(told.SAID["no_publisher"], "this edition has no source called “{value}”"),
    "preferred": Text(told.SAID["preferred"], "articles {value} preferred"),
    "newest": Text(told.SAID["newest"], "newest first"),
}
