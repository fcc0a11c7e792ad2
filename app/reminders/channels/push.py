"""Sending to the push services: many at once over a few kept connections.

libcurl does it in one thread, at a fifth of what an HTTP client in Python costs a message
(docs/decisions/0019). What it never does for us: follow, ask a proxy, open a private address.
"""

import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Generic, TypeVar

import pycurl

from app import clock
from app.reminders.channels import answers
from app.reminders.channels.answers import Answer, Then
from app.reminders.channels.encryption import PADDED, encrypt
from app.reminders.channels.endpoints import Doors, NotAllowed, address_of
from app.reminders.channels.holds import Holds
from app.reminders.channels.vapid import Signer
from app.reminders.settings import Ways

AT_ONCE = 32
CONNECT_MS, PATIENCE_MS = 6_000, 15_000
TICK = 0.1  # seconds
SMALL = 4096  # an answer longer than this is not read
_AGAIN = b"retry-after:"

Mark = TypeVar("Mark")


@dataclass(frozen=True, slots=True)
class Target:
    """A subscription, opened."""

    endpoint: str
    public: bytes
    secret: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """`topic`: a later one with the same replaces it while it waits; 32 url-safe characters."""

    plain: bytes
    ttl: int
    topic: str
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """`again_at`: when the service wants to be asked again, if it said so. `was_asked`: or left
    alone, because it has told somebody else to wait."""

    answer: Answer
    host: str
    status: int | None = None
    again_at: datetime | None = None
    is_sound: bool = True
    was_asked: bool = True


@dataclass(slots=True)
class _Post(Generic[Mark]):
    """One message on its way. `again`: what the service says in Retry-After."""

    mark: Mark
    target: Target
    message: Message
    origin: str
    host: str
    padded: int = PADDED
    again: str | None = None

    def hear(self, line: bytes) -> None:
        if line[:12].lower() == _AGAIN:
            self.again = line[12:].decode("latin-1").strip()


class Push(AbstractContextManager["Push"]):
    """The push services, for one round. A service that says wait is left alone by all."""

    def __init__(
        self, ways: Ways, signer: Signer, now: Callable[[], datetime], holds: Holds | None = None
    ) -> None:
        self._ways, self._signer, self._now = ways, signer, now
        self._doors = Doors(ways)
        self._holds = holds or Holds()
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_MAX_TOTAL_CONNECTIONS, AT_ONCE)
        self._multi.setopt(pycurl.M_MAXCONNECTS, AT_ONCE)
        self._free: list[Any] = []
        self._busy: dict[Any, _Post[Any]] = {}

    def __exit__(self, *_: object) -> None:
        self._let_go()
        for handle in self._free:
            handle.close()
        self._multi.close()

    def send_all(
        self, letters: Iterable[tuple[Mark, Target | None, Message]]
    ) -> Iterator[tuple[Mark, Result] | None]:
        """What came of each, as the answers come; None when a moment brought none.

        Letters are asked for as there is room. Never raises for what a service or endpoint does.
        """
        waiting, is_more = iter(letters), True
        try:
            while is_more or self._busy:
                while is_more and len(self._busy) < AT_ONCE:
                    letter = next(waiting, None)
                    is_more = letter is not None
                    if letter is not None and (refused := self._begin(*letter)) is not None:
                        yield letter[0], refused
                if self._busy:
                    yield from self._answered()
        finally:
            self._let_go()

    def _begin(self, mark: Mark, target: Target | None, message: Message) -> Result | None:
        """Put it on its way, or say why not."""
        if target is None:
            return Result(answers.UNREADABLE, "")
        try:
            address, origin, host = address_of(target.endpoint, self._ways)
        except NotAllowed:
            return Result(answers.HOSTILE, "")
        if (until := self._holds.until(origin, self._now())) is not None:
            return Result(answers.ANSWERS[429], host, None, until, was_asked=False)
        try:
            self._post(_Post(mark, target, message, origin, host), address)
        except ValueError:
            return Result(answers.UNREADABLE, host)
        return None

    def _post(self, post: _Post[Any], address: str) -> None:
        message, target = post.message, post.target
        body = encrypt(message.plain, target.public, target.secret, post.padded)
        seconds = int(clock.wire().timestamp())  # the service asks its own clock, not ours
        handle = self._free.pop() if self._free else _handle()
        handle.setopt(pycurl.URL, address)
        handle.setopt(
            pycurl.HTTPHEADER,
            [
                f"Authorization: {self._signer.authorization(post.origin, seconds)}",
                f"TTL: {message.ttl}",
                f"Urgency: {'high' if message.is_urgent else 'normal'}",
                f"Topic: {message.topic}",
                *_SAME,
            ],
        )
        handle.setopt(pycurl.POSTFIELDS, body)
        handle.setopt(pycurl.HEADERFUNCTION, post.hear)
        handle.setopt(pycurl.OPENSOCKETFUNCTION, partial(self._doors.open, post.host))
        self._busy[handle] = post
        self._multi.add_handle(handle)

    def _answered(self) -> Iterator[tuple[Any, Result] | None]:
        self._multi.perform()
        _, ended, broken = self._multi.info_read()
        for handle, error in [*((one, 0) for one in ended), *((one[0], one[1]) for one in broken)]:
            status = handle.getinfo(pycurl.RESPONSE_CODE)
            self._multi.remove_handle(handle)
            self._free.append(handle)
            post = self._busy.pop(handle)
            result = self._result(post, error, status)
            if result.answer.then is Then.SHORTER and post.padded:
                post.padded, post.again = 0, None
                self._post(post, address_of(post.target.endpoint, self._ways)[0])
            else:
                yield post.mark, result
        if not ended and not broken:
            if self._multi.select(TICK) < 0:
                time.sleep(0.005)  # a name is being looked up: there is no socket yet
            yield None

    def _result(self, post: _Post[Any], error: int, status: int) -> Result:
        if status < 200:  # whatever broke after the status, it has answered
            is_closed = error == pycurl.E_COULDNT_CONNECT and self._doors.is_closed(post.host)
            is_hostile = is_closed or error == pycurl.E_URL_MALFORMAT
            return Result(answers.HOSTILE if is_hostile else answers.SILENT, post.host)
        meant = answers.meaning(status)
        now, wire = self._now(), clock.wire()
        wait = answers.retry_after(post.again, wire) if status in answers.MAY_SAY_WHEN else None
        again_at = now + wait if wait is not None else None
        if again_at is not None:
            self._holds.wait(post.origin, again_at, now)
        is_sound = meant.then is not Then.GONE_IF_TWICE or self._signer.is_sound(
            post.origin, int(wire.timestamp())
        )
        return Result(meant, post.host, status, again_at, is_sound)

    def _let_go(self) -> None:
        for handle in self._busy:
            with suppress(pycurl.error):
                self._multi.remove_handle(handle)
            self._free.append(handle)
        self._busy.clear()


# Names without a value are headers that libcurl would add by itself.
_SAME = (
    *("Content-Encoding: aes128gcm", "Content-Type: application/octet-stream"),
    *("Accept:", "Expect:", "User-Agent:"),
)


def _handle() -> Any:
    """What every request has in common."""
    handle = pycurl.Curl()
    trusted = ssl.get_default_verify_paths()
    options = {
        pycurl.POST: 1,
        pycurl.NOSIGNAL: 1,
        pycurl.PROXY: "",
        pycurl.PATH_AS_IS: 1,
        pycurl.HTTP_VERSION: pycurl.CURL_HTTP_VERSION_1_1,
        pycurl.CONNECTTIMEOUT_MS: CONNECT_MS,
        pycurl.TIMEOUT_MS: PATIENCE_MS,
        pycurl.MAXFILESIZE: SMALL,
        pycurl.WRITEFUNCTION: _forget,
        pycurl.CAINFO: trusted.cafile,
        pycurl.CAPATH: trusted.capath,
    }
    for option, value in options.items():
        if value is not None:
            handle.setopt(option, value)
    return handle


def _forget(_: bytes) -> None:
    """What a service writes beside its status."""
