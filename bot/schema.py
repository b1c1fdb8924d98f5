"""The tables of ``bot.db``, version by version. An older file is brought up to date when opened."""

from __future__ import annotations

import sqlite3

#: What leads from each version to the next. A step that was released is never changed.
_STEPS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE users (
            user_id INTEGER PRIMARY KEY, name TEXT, added_at TEXT NOT NULL
        ) STRICT""",
        # strangers refused today; yesterday's rows are deleted
        "CREATE TABLE refusals (user_id INTEGER PRIMARY KEY, day TEXT NOT NULL) STRICT",
        # body: the update as JSON, NULL once it is answered; starts: those of later runs
        """CREATE TABLE inbox (
            update_id INTEGER PRIMARY KEY, received_at REAL NOT NULL, body TEXT,
            starts INTEGER NOT NULL DEFAULT 0
        ) STRICT""",
        # the parts of a reply ("waiting" or "done"), until all of them are out
        """CREATE TABLE outbox (
            update_id INTEGER NOT NULL, part INTEGER NOT NULL, chat_id INTEGER NOT NULL,
            reply_to INTEGER, asked_at REAL NOT NULL, text TEXT NOT NULL, spans TEXT NOT NULL,
            state TEXT NOT NULL, not_before REAL NOT NULL,
            PRIMARY KEY (update_id, part)
        ) STRICT""",
    ),
    (
        "ALTER TABLE users ADD COLUMN role TEXT NOT NULL DEFAULT 'reader'",
        "ALTER TABLE users ADD COLUMN language TEXT NOT NULL DEFAULT 'vi'",
        "ALTER TABLE users ADD COLUMN consent INTEGER NOT NULL DEFAULT 0",
        # topic of a group with topics; language of the reader; extra: buttons, the message to be
        # edited, the file's name (JSON); data: the file
        "ALTER TABLE outbox ADD COLUMN topic INTEGER",
        "ALTER TABLE outbox ADD COLUMN language TEXT NOT NULL DEFAULT 'vi'",
        "ALTER TABLE outbox ADD COLUMN extra TEXT NOT NULL DEFAULT '{}'",
        "ALTER TABLE outbox ADD COLUMN data BLOB",
        # groups that are served
        "CREATE TABLE groups (chat_id INTEGER PRIMARY KEY, added_at TEXT NOT NULL) STRICT",
        # what was asked and which places were quoted, for buttons, follow-ups and /xuat; no text
        # of any article: quotations are read again from the library
        """CREATE TABLE history (
            id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL, chat_id INTEGER NOT NULL,
            topic INTEGER, asked_at REAL NOT NULL, question TEXT NOT NULL, read_as TEXT,
            outcome TEXT NOT NULL, edition INTEGER NOT NULL, citations TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX history_by_user ON history (user_id, chat_id, asked_at)",
        # verdicts on answers ("useful", "source", …) and reports ("report")
        """CREATE TABLE feedback (
            id INTEGER PRIMARY KEY, said_at REAL NOT NULL, answer INTEGER, verdict TEXT NOT NULL,
            question TEXT NOT NULL, articles TEXT NOT NULL, user_id INTEGER NOT NULL
        ) STRICT""",
        # topics that people follow, and the edition up to which they were told
        """CREATE TABLE followed (
            id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL, topic TEXT NOT NULL,
            edition INTEGER NOT NULL, told TEXT NOT NULL DEFAULT '[]',
            UNIQUE (user_id, topic)
        ) STRICT""",
        # questions without an answer, of those who agreed to their being kept
        """CREATE TABLE gaps (
            id INTEGER PRIMARY KEY, asked_at REAL NOT NULL, user_id INTEGER NOT NULL,
            question TEXT NOT NULL, consent INTEGER NOT NULL
        ) STRICT""",
        # that something is still to be done, by name, across restarts
        "CREATE TABLE duty (name TEXT PRIMARY KEY) STRICT",
    ),
    (
        # what the audit and people see instead of a user id
        "ALTER TABLE users ADD COLUMN alias TEXT",
        # what staff changed, each row with the hash of the one before, and where the chain ends
        """CREATE TABLE audit (
            number INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL,
            action TEXT NOT NULL, object TEXT NOT NULL, before TEXT NOT NULL, hash TEXT NOT NULL
        ) STRICT""",
        """CREATE TABLE audit_end (
            one INTEGER PRIMARY KEY, number INTEGER NOT NULL, hash TEXT NOT NULL
        ) STRICT""",
        # one-time codes, by their hash
        """CREATE TABLE invitations (
            code TEXT PRIMARY KEY, role TEXT NOT NULL, expires_at REAL NOT NULL,
            made_by TEXT NOT NULL
        ) STRICT""",
        # what staff are about to do; body: the file
        """CREATE TABLE intents (
            id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL, deed TEXT NOT NULL,
            about TEXT NOT NULL, at REAL NOT NULL, step INTEGER NOT NULL, taken INTEGER,
            chat_id INTEGER NOT NULL, message_id INTEGER NOT NULL, body BLOB
        ) STRICT""",
    ),
    (
        # the question as searched, and within which filters (JSON)
        "ALTER TABLE history ADD COLUMN reading TEXT",
        "ALTER TABLE history ADD COLUMN filters TEXT NOT NULL DEFAULT '{}'",
    ),
)
VERSION = len(_STEPS)


def prepare(db: sqlite3.Connection) -> int:
    """Lay out an empty file, or bring an older one up to date; returns the version found or made.

    A file of a newer version is left alone.
    """
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if version >= VERSION:
        return version
    for step in _STEPS[version:]:
        for statement in step:
            db.execute(statement)
    db.execute(f"PRAGMA user_version={VERSION}")
    return VERSION
