"""Push: building a message against the P-256 ceiling, and a whole evening against pywebpush.

`push.build`: an ECDH exchange and a fresh key pair are what RFC 8291 costs at least. By CPU time:
both only calculate, and a busy machine would be measured instead.
`push.fan_out`: from planning to the acknowledged row, against pywebpush's one request a message
to the same local push service, which opens and checks every message of both afterwards. It
speaks https, as every push service must (RFC 8030 §8); `push.plain` is the same without.
"""

import gc
import json
import os
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as wall
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pywebpush import webpush
from sqlmodel import Session, col, select

from app.accounts import devices
from app.accounts.actions import create_person, give_role
from app.accounts.models import DeviceKind
from app.accounts.roles import Role
from app.accounts.sealing import box_of
from app.accounts.tokens import new_token
from app.clock import local_date
from app.db import Database
from app.programmes.actions import enrol
from app.programmes.models import Programme
from app.reminders.channels.encryption import encrypt
from app.reminders.channels.vapid import Signer, encode
from app.reminders.choices import Choice, choose
from app.reminders.delivery import run
from app.reminders.models import PushSubscription
from app.reminders.planning import Level
from app.reminders.settings import Ways
from app.schedule.actions import Plan, create_activity
from app.schedule.models import ActivityKind
from app.schedule.recurrence import moment, weekly
from tools.bench.demo import demo
from tools.bench.figures import Figure, in_turns
from tools.bench.push_sink import KEY, SECRET
from tools.bench.servers import READY_SECONDS, cores, free_port
from tools.certificate import ensure
from tools.steps import PYTHON, ROOT

NAMES = ("push.build", "push.fan_out", "push.plain")
PEOPLE, ALONE, BUILDS = 800, 100, 1500
SUBJECT = "mailto:bench@example.org"
PUBLIC = KEY.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
_BUNDLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")  # what ours and pywebpush's client read
TEXT = json.dumps({"t": "Påminnelse", "b": "I morgon kl. 10:00", "u": "/", "k": "x" * 47}).encode()


def measure(wanted: Callable[[str], bool]) -> Iterator[Figure]:
    """On one core; the push service has the other."""
    if wanted("push.build"):
        own = on_one_core(
            lambda: in_turns("push.build", "messages/CPU s", _build, ("P-256", _p256))
        )
        yield own
    if wanted("push.fan_out"):
        with trusted() as certificate:
            yield _evenings("push.fan_out", certificate)
    if wanted("push.plain"):
        yield _evenings("push.plain")


def _evenings(name: str, certificate: Path | None = None) -> Figure:
    with sink(certificate) as origin, demo() as place:
        evening = Evening(place.app().extensions["database"], origin)
        evening.fill()
        return on_one_core(
            lambda: in_turns(
                name,
                "messages/s",
                evening.ours,
                ("pywebpush, one request a message", evening.theirs),
            )
        )


def _build() -> float:
    signer = Signer(bytes(range(1, 33)), SUBJECT)
    began = time.process_time()
    for _ in range(BUILDS):
        signer.authorization("https://push.example.org", 1_000_000)
        encrypt(TEXT, PUBLIC, SECRET)
    return BUILDS / (time.process_time() - began)


def _p256() -> float:
    other, curve = KEY.public_key(), ec.SECP256R1()
    began = time.process_time()
    for _ in range(BUILDS):
        ec.generate_private_key(curve).exchange(ec.ECDH(), other)
    return BUILDS / (time.process_time() - began)


@dataclass
class Evening:
    """People who all meet every morning; each round is the evening before another day."""

    database: Database
    origin: str
    day: date = field(default_factory=lambda: local_date(datetime.now().astimezone()))

    def fill(self) -> None:
        at = moment(self.day, wall(9))
        with self.database.writing() as session:
            programme = session.exec(select(Programme).order_by(col(Programme.id))).first()
            if programme is None:
                raise RuntimeError("the demo has no programme")
            for number in range(PEOPLE):
                self._add(session, programme, number, at)
            meet(session, programme, at, self.day)
            session.commit()

    def _add(self, session: Session, programme: Programme, number: int, at: datetime) -> None:
        home = programme.association_id
        person = create_person(
            session=session,
            by=None,
            at=at,
            association_id=home,
            first_name=f"Gäst {number}",
            language=("sv", "ar", "en")[number % 3],
        )
        give_role(session=session, by=None, at=at, person=person, role=Role.PARTICIPANT)
        enrol(
            session=session,
            by=None,
            at=at,
            programme=programme,
            person_id=person.id,
            coach_id=None,
            started_on=self.day - timedelta(days=60),
            planned_end_on=self.day + timedelta(days=200),
        )
        device = devices.add_device(
            session=session, at=at, association_id=home, kind=DeviceKind.PHONE, token=new_token()
        )
        devices.bind(session=session, at=at, device=device, person=person, pin_hash="x", mark="fir")
        choice = Choice(Level.TIME)
        choose(
            session=session,
            by=person.id,
            at=at,
            association_id=home,
            person_id=person.id,
            choice=choice,
        )
        session.add(self._subscription(session, person.id, device.id, at, number))

    def _subscription(
        self, session: Session, person_id: str, device_id: str, at: datetime, number: int
    ) -> PushSubscription:
        row = PushSubscription(
            device_id=device_id,
            person_id=person_id,
            host="localhost",
            sealed=b"",
            key_id="",
            made_at=at,
            renewed_at=at,
        )
        keys = {"e": f"{self.origin}/{number}", "p": encode(PUBLIC), "a": encode(SECRET)}
        box = box_of(session, person_id)
        row.sealed = box.seal(f"push_subscription|sealed|{row.id}", json.dumps(keys))
        return row

    def ours(self) -> float:
        """A whole evening: planned, taken up, sent, acknowledged in the rows."""
        self.day += timedelta(days=1)
        at = moment(self.day, wall(18, 1))
        ways = ways_to(self.origin)
        began = time.perf_counter()
        counts = run(self.database, ways, lambda: at)
        seconds = time.perf_counter() - began
        if counts.sent != PEOPLE:
            raise RuntimeError(f"{counts.sent} of {PEOPLE} were sent: {counts.as_json()}")
        check(self.origin, PEOPLE)
        return PEOPLE / seconds

    def theirs(self) -> float:
        """The loop that pywebpush's page shows."""
        began = time.perf_counter()
        for number in range(ALONE):
            webpush(
                {
                    "endpoint": f"{self.origin}/{number}",
                    "keys": {"p256dh": encode(PUBLIC), "auth": encode(SECRET)},
                },
                TEXT.decode(),
                vapid_private_key=encode(bytes(range(1, 33))),
                vapid_claims={"sub": SUBJECT},
                ttl=10_800,
                timeout=10,
            )
        seconds = time.perf_counter() - began
        check(self.origin, ALONE)
        return ALONE / seconds


def ways_to(origin: str) -> Ways:
    host = origin.partition("://")[2]
    return Ways(SUBJECT, allow=frozenset({host}), may_be_plain=True)


def check(origin: str, count: int) -> None:
    """Raises RuntimeError unless the push service has taken so many, each without a fault."""
    with urllib.request.urlopen(f"{origin}/check", timeout=120) as answer:
        said: dict[str, Any] = json.load(answer)
    if said != {"taken": count, "faults": []}:
        raise RuntimeError(f"the push service says {said}, of {count}")


def meet(session: Session, programme: Programme, at: datetime, day: date) -> None:
    create_activity(
        session=session,
        by=None,
        at=at,
        programme=programme,
        plan=Plan(
            kind=ActivityKind.GROUP,
            what="gym",
            first_on=day + timedelta(days=2),
            starts=wall(10),
            minutes=60,
            rule=weekly(range(7)),
            everybody=True,
            kept_days=[(day + timedelta(days=days)).isoformat() for days in range(30)],
        ),
        leaders=(),
        enrolments=(),
    )


@contextmanager
def sink(certificate: Path | None = None) -> Iterator[str]:
    """A push service's origin, until the block ends; with a certificate it speaks https."""
    port = free_port()
    origin = f"http{'s' if certificate else ''}://localhost:{port}"
    command = [str(PYTHON), "-m", "tools.bench.push_sink", origin]
    process = subprocess.Popen([*command, str(certificate or "")], cwd=ROOT)
    try:
        os.sched_setaffinity(process.pid, {cores()[1]})
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{origin}/check", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield origin
    finally:
        process.terminate()
        process.wait(15)


@contextmanager
def trusted() -> Iterator[Path]:
    """A certificate of localhost that both senders trust, and no other."""
    with TemporaryDirectory() as folder:
        certificate = ensure(Path(folder), [])
        with patch.dict(os.environ, dict.fromkeys(_BUNDLES, str(certificate))):
            yield certificate


def on_one_core(measured: Callable[[], Figure]) -> Figure:
    """What was made before is left alone by the garbage collector, as in a worker."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {cores()[0]})
    gc.collect()
    gc.freeze()
    try:
        return measured()
    finally:
        gc.unfreeze()
        os.sched_setaffinity(0, allowed)
