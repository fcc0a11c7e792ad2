"""Sending to the push services: many at once over a few kept connections."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Self

import aiohttp

from app import clock
from app.reminders.channels import answers
from app.reminders.channels.answers import Answer, Then
from app.reminders.channels.encryption import PADDED, encrypt
from app.reminders.channels.endpoints import NotAllowed, Private, PublicOnly, origin_of
from app.reminders.channels.vapid import Signer
from app.reminders.settings import Ways

AT_ONCE = 32
PATIENCE = aiohttp.ClientTimeout(total=15, connect=6)
SMALL = 4096  # an answer longer than this is not read


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
    """`again_at`: when the service wants to be asked again, if it said so."""

    answer: Answer
    host: str
    status: int | None = None
    again_at: datetime | None = None
    is_sound: bool = True


class Push(AbstractAsyncContextManager["Push"]):
    """The push services, for one round. A service that says wait is left alone by all."""

    def __init__(self, ways: Ways, signer: Signer, now: Callable[[], datetime]) -> None:
        self._ways, self._signer, self._now = ways, signer, now
        self._waits: dict[str, datetime] = {}

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=AT_ONCE, resolver=PublicOnly(self._ways), ttl_dns_cache=300
            ),
            timeout=PATIENCE,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding"),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def send(self, target: Target, message: Message) -> Result:
        """One message to one subscription. Never raises for what a service or endpoint does."""
        try:
            origin, host = origin_of(target.endpoint, self._ways)
        except NotAllowed:
            return Result(answers.HOSTILE, "")
        now = self._now()
        if self._waits.get(origin, now) > now:
            return Result(answers.ANSWERS[429], host, 429, self._waits[origin])
        try:
            result = await self._post(origin, host, target, message, PADDED)
            if result.answer.then is Then.SHORTER:
                result = await self._post(origin, host, target, message, 0)
        except ValueError:
            return Result(answers.UNREADABLE, host)
        except Private:
            return Result(answers.HOSTILE, host)
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            is_private = isinstance(error.__cause__, Private) or isinstance(
                getattr(error, "os_error", None), Private
            )
            return Result(answers.HOSTILE if is_private else answers.SILENT, host)
        if result.again_at is not None:
            self._waits[origin] = result.again_at
        return result

    async def _post(
        self, origin: str, host: str, target: Target, message: Message, padded: int
    ) -> Result:
        now = self._now()
        seconds = int(clock.wire().timestamp())  # the service asks its own clock, not ours
        headers = {
            "Authorization": self._signer.authorization(origin, seconds),
            "TTL": str(message.ttl),
            "Urgency": "high" if message.is_urgent else "normal",
            "Topic": message.topic,
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
        }
        body = encrypt(message.plain, target.public, target.secret, padded)
        async with self._session.post(
            target.endpoint, data=body, headers=headers, allow_redirects=False
        ) as said:
            if said.content_length is not None and said.content_length <= SMALL:
                await said.read()  # so that the connection can be used again
            else:
                said.close()
            meant = answers.meaning(said.status)
            again = answers.retry_after(said.headers.get("Retry-After"), now)
            is_sound = meant.then is not Then.GONE_IF_TWICE or self._signer.is_sound(
                origin, seconds
            )
            return Result(meant, host, said.status, again, is_sound)
