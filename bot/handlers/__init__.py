"""What the bot does for people, by subject. A new handler is a function in one of these files (or
a new one), declared in its ``HANDLERS``; see docs/bot.md."""

from bot.handlers import asking, following, lookups, own, pages, talking, verdicts

HANDLERS = (
    *talking.HANDLERS,
    *asking.HANDLERS,
    *lookups.HANDLERS,
    *following.HANDLERS,
    *own.HANDLERS,
    *pages.HANDLERS,
    *verdicts.HANDLERS,
)
