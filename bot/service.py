"""The running bot: polling, turns, deliveries, and how all of it ends."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import sys
import time
from collections.abc import Coroutine
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ExtBot
from telegram.request import HTTPXRequest

from bot import (
    erasure,
    feedback,
    gaps,
    history,
    intake,
    intents,
    log,
    menu,
    metrics,
    people,
    secret,
    shell,
    texts,
    users,
)
from bot.desk import Desk
from bot.dialogue import App, Dialogue
from bot.errors import BadSetting, BadToken, LostTelegram
from bot.following import Teller
from bot.handlers import HANDLERS
from bot.inbox import Inbox
from bot.lock import held
from bot.outbox import Outbox
from bot.registry import Registry
from bot.settings import (
    CONNECT_SECONDS,
    DRAIN_SECONDS,
    EDITION_SECONDS,
    KEEP_DAYS,
    LAST_ANSWERS_SECONDS,
    REDELIVER_SECONDS,
    SEND_SECONDS,
    VIETNAM,
    WRITE_SECONDS,
    Settings,
)
from bot.staff.publisher import Publisher
from bot.store import Store
from bot.turns import Turns
from bot.watchdog import PollingRequest, Watchdog
from bot.worker import Worker
from corpus.errors import DoingoaiError
from index.aside import News
from index.engine import Engine

_PRUNE_SECONDS = 3_600.0
_RETRY_SECONDS = 2.0
_STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def run(data: Path, settings: Settings) -> int:
    """Serve until SIGTERM or Ctrl+C (status 0) or until a fault that a restart may mend."""
    log.set_up()
    with held(data):
        store = Store.open(data)
        service = _Service(data, settings, store)
        try:
            asyncio.run(service.serve())
            status = 0
        except DoingoaiError as error:
            log.event("ended", error=type(error).__name__)
            if not service.worker.hangs:
                raise
            print(error, file=sys.stderr)
            status = error.status
        finally:
            store.close()
        if service.worker.hangs:  # Python would wait for the engine's thread for ever
            sys.stderr.flush()
            os._exit(status)
    return 0


class _Service:
    """The parts of the running bot, put together."""

    def __init__(self, data: Path, settings: Settings, store: Store) -> None:
        self._data = data
        self._settings = settings
        self._store = store
        self._key = secret.key(data)
        self._watchdog = Watchdog(settings)
        self.worker = Worker(partial(_engine, data), settings.answer_seconds)

    async def serve(self) -> None:
        stop = asyncio.Event()
        for number in _STOP_SIGNALS:
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        try:
            bot = self._bot()
            inbox = Inbox(self._store)
            registry = Registry(HANDLERS)
            publisher = Publisher(self._data, self._store, bot)
            desk = Desk(
                self._data, self._store, self.worker, inbox, bot, self._key, registry, publisher
            )
            dialogue = Dialogue(desk)
            turns = Turns(inbox, Outbox(self._store, bot), dialogue, self._watchdog)
            builder = Application.builder().bot(bot).update_queue(inbox)
            application = builder.concurrent_updates(turns).job_queue(None).build()
            dialogue.register(application)
            ended = False
            try:
                await _until(stop, self._serve(application, inbox, turns, desk))
                ended = application.running and await _end(application, inbox, turns)
            finally:  # also where a fault ends the process: what is on its way is not cut off
                if not await turns.drain(DRAIN_SECONDS):
                    log.event("sending_cut_short")
            if ended:
                with suppress(TelegramError):
                    await application.shutdown()
        finally:
            await self.worker.close()
        log.event("stopped")

    def _bot(self) -> ExtBot[None]:
        settings = self._settings
        # Settings live in one place: the environment's own proxy variables are not followed.
        options: dict[str, Any] = {"proxy": settings.proxy, "httpx_kwargs": {"trust_env": False}}
        try:
            sending = HTTPXRequest(
                connection_pool_size=64, read_timeout=SEND_SECONDS, write_timeout=WRITE_SECONDS,
                connect_timeout=CONNECT_SECONDS, pool_timeout=SEND_SECONDS, **options,
            )  # fmt: skip
            polling = PollingRequest(self._watchdog, read_timeout=10.0, **options)
        except (RuntimeError, ImportError, ValueError) as error:
            raise BadSetting(texts.BAD_PROXY.format(python=shell.python())) from error
        assert settings.token is not None
        return ExtBot(
            settings.token,
            base_url=f"{settings.api_url}/bot",
            base_file_url=f"{settings.api_url}/file/bot",
            request=sending,
            get_updates_request=polling,
        )

    async def _serve(self, application: App, inbox: Inbox, turns: Turns, desk: Desk) -> None:
        """Return never; raise what ends the process."""
        if self._settings.metrics_port is not None:
            metrics.gauge("waiting_updates", "Updates in memory", inbox.qsize)
            metrics.gauge("stuck_seconds", "Engine over its time", self.worker.stuck_seconds)
            metrics.gauge("encoder_ready", "1: questions get vectors", self.worker.encoder_ready)
            metrics.gauge("poll_age_seconds", "Since updates came last", self._watchdog.age)
            metrics.serve(self._settings.metrics_port)
        await self.worker.open()
        await _connect(application, self._settings.connect_seconds)
        await self._prune(inbox)
        inbox.me = application.bot.bot
        restored = await inbox.restore(application.bot)
        await application.start()
        await intake.start(application, self._settings, self._key)
        listed = len(await self._store.do(users.everyone))
        print(texts.SERVING.format(username=application.bot.username), flush=True)
        if not listed:
            print(texts.NOBODY_LISTED.format(add=shell.add_user(self._data)), flush=True)
        log.event("serving", restored=restored, listed=listed)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._watchdog.watch(self.worker))
            tasks.create_task(intake.look_after(application, self._settings, self._watchdog))
            tasks.create_task(self._follow())
            tasks.create_task(self._chores(inbox, turns))
            tasks.create_task(self._tell(desk))
            tasks.create_task(desk.publisher.serve())
            tasks.create_task(menu.publish(application.bot, self._store, desk.registry))

    async def _follow(self) -> None:
        """Serve each new edition soon after it was published."""
        while True:
            await asyncio.sleep(EDITION_SECONDS)
            self.worker.follow()

    async def _chores(self, inbox: Inbox, turns: Turns) -> None:
        """What is done now and then while the bot serves."""
        pruned = time.monotonic()
        while True:
            await asyncio.sleep(REDELIVER_SECONDS)
            try:
                await turns.redeliver()
                if await self._store.do(erasure.due):
                    await self._store.compact()
                if time.monotonic() - pruned > _PRUNE_SECONDS:
                    await self._prune(inbox)
                    pruned = time.monotonic()
            except sqlite3.Error as error:
                log.event("chores_failed", error=type(error).__name__)

    async def _tell(self, desk: Desk) -> None:
        """Tell those who follow a topic what a new edition brings."""
        teller = Teller(desk)
        while True:
            await asyncio.sleep(REDELIVER_SECONDS)
            try:
                await teller.tell()
            except (sqlite3.Error, DoingoaiError) as error:
                log.event("following_failed", error=type(error).__name__)

    async def _prune(self, inbox: Inbox) -> None:
        """Keep nothing longer than it is needed: ids of updates, strangers refused yesterday."""
        today = datetime.now(VIETNAM).date()
        await inbox.prune()
        await self._store.do(partial(users.forget_refusals, today=today))
        oldest = time.time() - KEEP_DAYS * 86_400
        await self._store.do(partial(history.forget_before, moment=oldest))
        await self._store.do(partial(feedback.forget_before, moment=oldest))
        try:
            await self._store.do(partial(gaps.forget_before, data=self._data, moment=oldest))
        except sqlite3.DatabaseError as error:  # gaps.db is damaged: answering goes on without it
            log.event("gaps_not_pruned", error=type(error).__name__)
        await self._store.do(intents.prune)
        await self._store.do(people.forget_invitations)


def _engine(data: Path) -> Engine:
    engine = Engine.open(data, tell=_encoder_told)
    if engine.calibration is None:  # nothing counts as an answer then
        log.event("uncalibrated", error="NoCalibration")
    return engine


def _encoder_told(news: News, sentence: str) -> None:
    """Log what became of the model's process: the sentence names files only."""
    if news == "back":
        log.event("encoder_back")
        return
    log.event("encoder_failed", error=news)
    if news == "gone":  # nothing that mends itself
        print(sentence, file=sys.stderr, flush=True)


async def _end(application: App, inbox: Inbox, turns: Turns) -> bool:
    """Let questions under way be answered; what waits is on disk for the next run. False when
    they took too long."""
    turns.stop()
    inbox.leave_to_the_next_run()
    try:
        async with asyncio.timeout(LAST_ANSWERS_SECONDS):
            if application.updater is not None and application.updater.running:
                await application.updater.stop()
            await application.stop()
    except (TimeoutError, TelegramError) as error:
        log.event("stopped_early", error=type(error).__name__)
        return False
    return True


async def _until(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Run until the work raises, or until ``stop`` is set, which cancels it."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not working.done():
        working.cancel()
    try:
        await working
    except asyncio.CancelledError:
        return
    except BaseExceptionGroup as faults:  # of the task group: one fault is enough to tell
        raise faults.exceptions[0] from None


async def _connect(application: App, seconds: float) -> None:
    """Say hello to Telegram. The error of a refused token is not chained: it quotes the token."""
    deadline = time.monotonic() + seconds
    told = False
    while True:
        try:
            return await application.initialize()
        except InvalidToken:
            raise BadToken(texts.BAD_TOKEN) from None
        except TelegramError as error:
            if time.monotonic() > deadline:
                raise LostTelegram(texts.UNREACHABLE) from None
            log.event("not_connected", error=type(error).__name__)
        if not told:
            print(texts.CONNECTING, flush=True)
            told = True
        await asyncio.sleep(_RETRY_SECONDS)
