"""What the bot does for people, by subject. A new handler is a function in one of these files (or
a new one), declared in its ``HANDLERS``; see docs/bot.md."""

from bot.handlers import (
    asking,
    editing,
    following,
    lookups,
    own,
    pages,
    talking,
    team,
    uploads,
    verdicts,
)

HANDLERS = (
    *talking.HANDLERS,
    *asking.HANDLERS,
    *lookups.HANDLERS,
    *following.HANDLERS,
    *own.HANDLERS,
    *pages.HANDLERS,
    *verdicts.HANDLERS,
    *uploads.HANDLERS,
    *editing.HANDLERS,
    *team.HANDLERS,
)
