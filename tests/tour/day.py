"""What people did and what the bot really sent, in order, screen by screen.

Whatever differs between two runs of the same day (moments, random codes, free disk) is replaced by
a fixed value of the same length; all else stands as the server stored it.
"""

from __future__ import annotations

import re
import string
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Literal

from bot_api_server import BOT, BotApi, Sent
from bot_process import BotProcess
from docx import Document

from bot import buttons, secret
from bot.settings import VIETNAM

#: The day that all moments of the run are shown as.
DAY = "07/12/2026"
#: Pages shown of a Word file, at most.
_PAGES = 1
_CODE = string.ascii_letters + string.digits


@dataclass(frozen=True)
class Person:
    id: int
    name: str
    role: str
    alias: str  # stands for the random one


@dataclass(frozen=True)
class Chat:
    """A person's private chat with the bot, or a group (``id`` below 0) as a person sees it."""

    id: int
    title: str
    owner: Person


@dataclass(frozen=True)
class Event:
    """``who``: the name of somebody else than the screen's owner, in a group."""

    kind: Literal["said", "sent", "pressed", "toast", "note", "menu", "papers"]
    clock: str
    text: str = ""
    who: str | None = None
    mine: bool = False
    edited: bool = False
    file: str | None = None
    reply: str | None = None
    sent: Sent | None = None
    folded: bool = False  # quotations as they arrive, before they are tapped open
    pictures: tuple[bytes, ...] = ()


@dataclass
class Screen:
    chat: Chat
    events: list[Event] = field(default_factory=list)


@dataclass
class Scene:
    """One picture; ``about`` in Vietnamese and in English."""

    name: str
    title: str
    about: tuple[str, str]
    dark: bool = False
    screens: list[Screen] = field(default_factory=list)


class Day:
    """Plays what the script says, and keeps what was seen."""

    def __init__(
        self,
        api: BotApi,
        bot: BotProcess,
        people: tuple[Person, ...],
        drawn: Callable[[bytes], list[bytes]],
    ) -> None:
        """``drawn``: the pages of a Word file as pictures."""
        self.scenes: list[Scene] = []
        self.commands: set[str] = set()
        self.presses: set[str] = set()
        self.exchanges = 0
        self._api, self._bot, self._drawn = api, bot, drawn
        self._people = {one.id: one for one in people}
        self._aliases: dict[str, str] = {}
        self._seen = 0
        self._elsewhere: dict[int, list[Event]] = defaultdict(list)
        self._minutes = 8 * 60
        self._began = datetime.now(UTC)
        self._steps: list[tuple[datetime, str]] = []

    # --- what the script uses -------------------------------------------------------------------

    def scene(
        self, name: str, title: str, vi: str, en: str, *, hour: int, dark: bool = False
    ) -> None:
        self._minutes = max(self._minutes, hour * 60 + 1)
        self.scenes.append(Scene(name, title, (vi, en), dark))

    def screen(self, chat: Chat) -> None:
        """Somebody's phone; what the bot sent there meanwhile is on it."""
        self.scenes[-1].screens.append(Screen(chat))
        self._show(*self._elsewhere.pop(chat.id, []))

    def say(
        self, text: str, *, by: Person | None = None, folded: bool = False, **extra: Any
    ) -> list[Sent]:
        """A message in the chat on the screen; returns what the bot sent there."""
        person, chat = by or self._chat.owner, self._chat
        if text.startswith("/"):
            self.commands.add(text[1:].split()[0].partition("@")[0])
        self._step()
        edited = bool(extra.get("edited"))
        replied = extra.pop("reply", None)
        if replied is not None:
            extra["reply_to_message"] = _stored(replied)
        if chat.id < 0:
            extra |= {"chat": "supergroup", "chat_id": chat.id}
        self._event("said", self.steadied(text), who=None if person is chat.owner else person.name,
                    mine=person is chat.owner, edited=edited,
                    reply=replied.text if replied else None)  # fmt: skip
        self.said = self._api.say(person.id, text, **extra)
        return self._settled(folded)

    def send(self, name: str, content: bytes) -> list[Sent]:
        """A file in a private chat."""
        self._step()
        self._event("said", "", mine=True, file=name)
        self._api.upload(self._chat.owner.id, name, content)
        return self._settled()

    def press(self, sent: Sent, label: str, *, by: Person | None = None) -> list[Sent]:
        """A button that begins with ``label``, below a message on the screen."""
        person = by or self._chat.owner
        whole, data = next(one for one in sent.keyboard if one[0].startswith(label))
        pressed = buttons.read(secret.key(self._bot.data), data)
        assert pressed is not None
        self.presses.add(pressed.action)
        self._step()
        self._event("pressed", whole, who=None if person is self._chat.owner else person.name)
        press = self._api.press(person.id, sent, data)
        toast = self._api.toast(press)
        if toast:
            self._event("toast", toast)
        return self._settled()

    def note(self, text: str) -> None:
        """Something that the reader of the tour is told."""
        self._event("note", text)

    def menu(self, text: str) -> None:
        self._event("menu", text)

    def papers(self, *files: Sent) -> None:
        """Word files that were sent, opened and drawn."""
        drawn = [self._drawn(self._paper(one))[:_PAGES] for one in files]
        self._event("papers", pictures=tuple(page for pages in drawn for page in pages))

    def wait(self, chat: Chat, begins: str) -> None:
        """Until the bot has sent, by itself, something that begins so."""
        self._api.wait(
            lambda: any(s.chat_id == chat.id and s.text.startswith(begins) for s in self._api.sent),
            240,
        )
        self._settled()

    def steadied(self, text: str) -> str:
        """The text with fixed values for what differs from run to run."""
        for alias, fixed in self._aliases.items():
            text = text.replace(alias, fixed)
        for moment in (self._began, datetime.now(UTC)):
            text = text.replace(f"{moment.astimezone(VIETNAM):%d/%m/%Y}", DAY)
            day = "".join(reversed(DAY.split("/")))
            stamp = f"{self._clock.replace(':', '')}"
            text = re.sub(rf"{moment.astimezone(VIETNAM):%Y%m%d}-\d{{4}}", f"{day}-{stamp}", text)
        text = re.sub(rf"\d\d:\d\d(?= ngày {DAY})", self._clock, text)
        text = re.sub(rf"(?m)^(\d+)(\. {DAY} )\d\d:\d\d", self._audited, text)
        text = re.sub(r"(?<=\?start=|^/start )\S+", lambda found: _CODE[: len(found[0])], text)
        text = re.sub(r"(?<=lời mời )[0-9a-f]{8}", "5c0de5ed", text)
        return re.sub(r"(?<=trống: )[\d.]+ GB", "52.0 GB", text)

    def _paper(self, sent: Sent) -> bytes:
        """A Word file with its moments steadied like all others."""
        assert sent.file is not None
        document = Document(BytesIO(sent.file[1]))
        for run in (run for paragraph in document.paragraphs for run in paragraph.runs):
            run.text = self.steadied(run.text)
        held = BytesIO()
        document.save(held)
        return held.getvalue()

    # --- underneath -----------------------------------------------------------------------------

    @property
    def _chat(self) -> Chat:
        return self.scenes[-1].screens[-1].chat

    @property
    def _clock(self) -> str:
        return f"{self._minutes // 60:02}:{self._minutes % 60:02}"

    def _step(self) -> None:
        self._minutes += 1
        self.exchanges += 1
        self._steps.append((datetime.now(UTC), self._clock))

    def _show(self, *events: Event) -> None:
        self.scenes[-1].screens[-1].events += events

    def _event(self, kind: Any, text: str = "", **more: Any) -> None:
        self._show(Event(kind, self._clock, text, **more))

    def _settled(self, folded: bool = False) -> list[Sent]:
        """Wait until all that was said is answered or ignored; returns what came into this chat."""
        self._api.wait(self._idle, 240)
        for alias, user in self._bot.rows("SELECT alias, user_id FROM users WHERE alias NOT NULL"):
            self._aliases[str(alias)] = self._people[int(str(user))].alias
        fresh = self._api.sent[self._seen :]
        self._seen += len(fresh)
        here = []
        for sent in _ends(fresh):
            shown = self._steady(sent)
            event = Event("sent", self._clock, sent=shown, folded=folded,
                          edited=sent.method.startswith("edit"))  # fmt: skip
            if sent.chat_id == self._chat.id:
                self._show(event)
                here.append(sent)
            else:
                self._elsewhere[sent.chat_id].append(event)
        return here

    def _idle(self) -> bool:
        waiting = self._bot.rows(
            "SELECT 1 FROM inbox WHERE body IS NOT NULL "
            "UNION ALL SELECT 1 FROM outbox WHERE state = 'waiting'"
        )
        return not self._api.updates and not waiting

    def _steady(self, sent: Sent) -> Sent:
        file = (self.steadied(sent.file[0]), sent.file[1]) if sent.file else None
        keyboard = tuple((self.steadied(label), data) for label, data in sent.keyboard)
        return replace(sent, text=self.steadied(sent.text), file=file, keyboard=keyboard)

    def _audited(self, found: re.Match[str]) -> str:
        """A row of the audit, with the time of the step that it belongs to."""
        ((at,),) = self._bot.rows(f"SELECT at FROM audit WHERE number = {int(found[1])}")
        moment = datetime.fromisoformat(str(at))
        before = [clock for step, clock in self._steps if step.replace(microsecond=0) <= moment]
        return found[1] + found[2] + (before[-1] if before else "07:55")


def _ends(sent: list[Sent]) -> list[Sent]:
    """Without the states between the first and the last of a message that was edited on the way:
    how many there are depends on the machine."""
    last = {one.message_id: at for at, one in enumerate(sent)}
    first = {one.message_id: at for at, one in reversed(list(enumerate(sent)))}
    return [
        one for at, one in enumerate(sent) if at in (first[one.message_id], last[one.message_id])
    ]


def _stored(sent: Sent) -> dict[str, Any]:
    """The bot's message as an update repeats it where somebody replies to it."""
    chat = {"id": sent.chat_id, "type": "supergroup" if sent.chat_id < 0 else "private"}
    return {"message_id": sent.message_id, "date": int(sent.at), "chat": chat, "from": BOT,
            "text": sent.text}  # fmt: skip
