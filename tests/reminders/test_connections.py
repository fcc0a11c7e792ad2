"""What a push service, or who claims to be one, can do to the line: hang, lie, lead us astray."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path

import pycurl
import pytest

from app.crypto.envelope import new_event_key
from app.reminders.channels import answers, push
from app.reminders.channels.endpoints import Doors, NotAllowed, address_of
from app.reminders.channels.push import AT_ONCE, Message, Push, Result, Target
from app.reminders.channels.vapid import Signer
from app.reminders.settings import Ways
from tests.support.push_service import Browser
from tools import certificate

CREATED = b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"
BROWSER = Browser.new("/x")


@dataclass
class Line:
    """A server that says whatever it is told to, to every request; None: it says nothing."""

    says: bytes | None
    sealed: ssl.SSLContext | None = None
    connections: int = 0
    requests: int = 0
    held: list[socket.socket] = field(default_factory=list)

    def open(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        self._listening.close()
        for one in self.held:
            one.close()

    def _listen(self) -> None:
        while True:
            try:
                one = self._listening.accept()[0]
                self.connections += 1
                self.held.append(one)
                if self.sealed:
                    one = self.sealed.wrap_socket(one, server_side=True)
                threading.Thread(target=self._talk, args=(one,), daemon=True).start()
            except ssl.SSLError:
                continue
            except OSError:
                return

    def _talk(self, one: socket.socket) -> None:
        with closing(one), one.makefile("rb") as asked:
            while head := b"".join(takewhile(bytes.strip, iter(asked.readline, b""))):
                length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
                asked.read(length)
                self.requests += 1
                if self.says is None:
                    continue
                one.sendall(self.says)
                if not self.says.startswith(b"HTTP/1.1 201"):
                    return


LineOf = Callable[..., Line]


@pytest.fixture
def line() -> Iterator[LineOf]:
    opened: list[Line] = []

    def make(says: bytes | None, sealed: ssl.SSLContext | None = None) -> Line:
        opened.append(Line(says, sealed))
        opened[-1].open()
        return opened[-1]

    yield make
    for one in opened:
        one.close()


def sent(ways: Ways, *endpoints: str) -> list[Result]:
    """What came of a message to each, in the order in which they answered."""
    message = Message(b"{}", 60, "x" * 32)
    letters = [(one, Target(one, BROWSER.public, BROWSER.secret), message) for one in endpoints]
    with Push(ways, Signer(new_event_key(), ways.subject), lambda: datetime.now(UTC)) as service:
        return [one[1] for one in service.send_all(letters) if one is not None]


def to(*ports: int, plain: bool = True) -> Ways:
    return Ways("mailto:a@example.org", frozenset(f"localhost:{port}" for port in ports), plain)


@pytest.mark.parametrize(
    "says",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.9\r\n",
        b"HTTP/1.1 ",
        b"HTTP/1.1 abc Yes\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"\x00" * 5000,
    ],
)
def test_what_is_no_answer_is_tried_again_later(says: bytes, line: LineOf) -> None:
    there = line(says)
    (result,) = sent(to(there.port), f"http://localhost:{there.port}/x")
    assert (result.answer, result.status) == (answers.SILENT, None)


@pytest.mark.parametrize("says", [CREATED.replace(b"0\r", b"5000\r") + b"x" * 5000,
                                  CREATED.replace(b"0\r", b"9\r")])  # fmt: skip
def test_an_answer_too_long_or_cut_short_is_an_answer(
    says: bytes, line: LineOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "PATIENCE_MS", 1000)
    there = line(says)
    (result,) = sent(to(there.port), f"http://localhost:{there.port}/x")
    assert (result.answer, result.status) == (answers.DELIVERED, 201)


def test_a_service_that_hangs_holds_up_nobody_elses_messages(
    line: LineOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "PATIENCE_MS", 1500)
    hangs, works = line(None), line(CREATED)
    slow = [f"http://localhost:{hangs.port}/{number}" for number in range(AT_ONCE - 1)]
    quick = [f"http://localhost:{works.port}/{number}" for number in range(60)]
    results = sent(to(hangs.port, works.port), *slow, *quick)
    assert [one.answer for one in results] == [answers.DELIVERED] * 60 + [answers.SILENT] * 31


def test_many_messages_go_over_few_connections(line: LineOf) -> None:
    there = line(CREATED)
    results = sent(to(there.port), *[f"http://localhost:{there.port}/{n}" for n in range(200)])
    assert {one.status for one in results} == {201}
    assert there.requests == 200
    assert there.connections <= AT_ONCE


def test_a_public_name_that_leads_into_a_private_network_is_not_entered(line: LineOf) -> None:
    there = line(CREATED)
    (result,) = sent(to(there.port, plain=False), f"https://localhost:{there.port}/x")
    assert result.answer is answers.HOSTILE
    assert there.connections == 0


def test_one_public_address_among_private_ones_is_not_held_against_a_service() -> None:
    doors = Doors(to(1, plain=False))
    kind = (socket.AF_INET, socket.SOCK_STREAM, 0)
    assert doors.open("a.example.org", 0, (*kind, ("10.0.0.1", 443))) == pycurl.SOCKET_BAD
    assert doors.is_closed("a.example.org")
    doors.open("a.example.org", 0, (*kind, ("193.10.1.1", 443))).close()
    assert not doors.is_closed("a.example.org")


def test_a_service_whose_certificate_nobody_vouches_for_gets_nothing(
    line: LineOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    public = certificate.ensure(tmp_path, ["127.0.0.1"])
    sealed.load_cert_chain(public, tmp_path / certificate.PRIVATE)
    there = line(CREATED, sealed)
    monkeypatch.setattr(Doors, "open", lambda _self, _host, _why, asked: socket.socket(*asked[:3]))
    ways, endpoint = to(there.port, plain=False), f"https://localhost:{there.port}/x"
    assert sent(ways, endpoint)[0].answer is answers.SILENT
    assert there.requests == 0
    monkeypatch.setenv("SSL_CERT_FILE", str(public))
    assert sent(ways, endpoint)[0].answer is answers.DELIVERED


def test_no_proxy_of_the_environment_reads_along(
    line: LineOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, proxy = line(CREATED), line(CREATED)
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://localhost:{proxy.port}")
    assert sent(to(there.port), f"http://localhost:{there.port}/x")[0].status == 201
    assert proxy.connections == 0


@pytest.mark.parametrize("path", ["", "/x", "?x", "#x", "\\@evil.example.org/", "/@evil/../y"])
def test_whoever_reads_the_address_reads_the_host_that_was_judged(path: str) -> None:
    address, origin, host = address_of(f"https://fcm.googleapis.com{path}", to(1))
    assert (origin, host) == ("https://fcm.googleapis.com", "fcm.googleapis.com")
    assert address.startswith(f"{origin}/")


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com@evil.example.org/",
        "https://evil.example.org\\@fcm.googleapis.com/",
        "https://fcm.googleapis.com:22/",
        "https:fcm.googleapis.com/",
        "https:///fcm.googleapis.com/",
        "https://fcm.googleapis.com%2f@evil.example.org/",
        "https://fcm.googleapis.com\tevil/",
        "file:///etc/passwd",
        "gopher://fcm.googleapis.com/",
    ],
)
def test_an_address_that_could_be_read_in_two_ways_is_refused(endpoint: str) -> None:
    with pytest.raises(NotAllowed):
        address_of(endpoint, to(1))
