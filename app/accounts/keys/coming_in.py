"""Staff come in, between HTTP and the domain: cookies, checks outside the transaction, commit."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app, request
from sqlmodel import Session, col, select
from werkzeug.wrappers import Response

from app import audit, clock
from app.accounts import devices, sessions, throttle
from app.accounts.gate import anyone
from app.accounts.keys import ceremonies, held, invitations, passkeys, recovery
from app.accounts.keys.models import CeremonyKind, Invitation, Passkey
from app.accounts.keys.passkeys import Answer, NewKey, Party, Refused
from app.accounts.models import Person, SignIn
from app.accounts.tokens import digest, new_token
from app.web import cookies
from app.web.cookies import Cookie
from app.web.database import reading, writing

FRESH = timedelta(minutes=10)
# A challenge costs us a row: a busy office asks for a few a minute.
CHALLENGES = throttle.Limit(120, timedelta(minutes=10))


class TooMany(Exception):
    """This network has asked for more than anybody needs."""


@dataclass(frozen=True, slots=True)
class Challenged:
    """What the browser is told, and the secret that ties the answer to it."""

    options: str
    browser: str


def party() -> Party:
    return Party.of(current_app.extensions["settings"])


def person_of(session: Session, person_id: str) -> Person:
    return session.exec(select(Person).where(col(Person.id) == person_id)).one()


def invited() -> Invitation | None:
    """The invitation that this browser has opened."""
    return invitations.opened(reading(), clock.now(), cookies.read(Cookie.START))


def challenge_to_register(person_id: str, name: str) -> Challenged:
    known = [key.credential_id for key in held.keys_of(reading(), person_id)]
    challenge, browser = _challenge(CeremonyKind.REGISTER, person_id)
    options = passkeys.asks_to_register(
        party(), challenge, person_id=person_id, name=name, known=known
    )
    return Challenged(options, browser)


def challenge_to_sign_in() -> Challenged:
    challenge, browser = _challenge(CeremonyKind.SIGN_IN)
    return Challenged(passkeys.asks_to_sign_in(party(), challenge), browser)


def _challenge(kind: CeremonyKind, person_id: str | None = None) -> tuple[bytes, str]:
    at, browser = clock.now(), cookies.read(Cookie.START) or new_token()
    keys = {digest(f"challenge {throttle.network_of(request.remote_addr)}"): CHALLENGES}
    with writing() as session:
        if throttle.is_spent(session, at, keys):
            raise TooMany
        throttle.note_failure(session, at, keys)
        challenge = ceremonies.begin(
            session=session, at=at, kind=kind, browser=browser, person_id=person_id
        )
        session.commit()
    return challenge, browser


def new_key(text: str, person_id: str) -> NewKey:
    """The checked key in a browser's answer; its challenge is used up. Raises Refused."""
    answer = passkeys.read(text)
    if _claim(CeremonyKind.REGISTER, answer) != (True, person_id):
        raise Refused("the challenge is not of this browser, used or late")
    return passkeys.check_new(party(), answer)


def sign_in_with_key(text: str) -> str:
    """A session's token for a browser's answer. Raises Refused for every other (S11)."""
    answer = passkeys.read(text)
    is_ours, _ = _claim(CeremonyKind.SIGN_IN, answer)
    key = held.find(reading(), answer.credential_id)
    try:
        count = passkeys.check(party(), answer, key)
    except Refused:
        _note_refused(key)
        raise
    if not is_ours or key is None:
        _note_refused(key)
        raise Refused("the challenge is not of this browser, used or late")
    at = clock.now()
    with writing() as session:
        if not held.note_use(session=session, at=at, key=key, count=count):
            raise Refused("used twice at once")
        token = begin(session, at, person_of(session, key.person_id))
        session.commit()
    return token


def sign_in_with_code(typed: str) -> str | None:
    """A session's token for a recovery code, once; None for every other, and for too many tries."""
    at, tries = clock.now(), throttle.network_alone("recovery", request.remote_addr)
    with writing() as session:
        person = None
        if not throttle.is_spent(session, at, tries):
            person = recovery.use(session=session, at=at, typed=typed)
            if person is None:
                throttle.note_failure(session, at, tries)
        token = begin(session, at, person) if person else None
        session.commit()
    return token


def begin(session: Session, at: datetime, person: Person) -> str:
    """Her new session. It takes over her own locked one here and ends anybody else's (S7)."""
    who, before = anyone(), None
    if who is not None and who.person_id == person.id:
        before = session.get(SignIn, who.sign_in_id)
    elif who is not None:
        sessions.end(session=session, at=at, sign_in_id=who.sign_in_id)
    here = devices.live_bindings(session, at, cookies.read(Cookie.DEVICE))
    binding = next((one for one in here if one.person_id == person.id and one.pin_hash), None)
    return sessions.begin(session=session, at=at, person=person, binding=binding, after=before)


def is_fresh(sign_in_id: str) -> bool:
    """Whether she has just shown who she is: keys are not changed in a page left open."""
    started_at = reading().exec(select(SignIn.started_at).where(SignIn.id == sign_in_id)).first()
    return started_at is not None and clock.now() - started_at < FRESH


def signed_in(answer: Response, token: str) -> Response:
    """The answer with the session's cookie, and without those of the way in."""
    cookies.write(answer, Cookie.SESSION, token)
    cookies.drop(answer, Cookie.START)
    cookies.drop(answer, Cookie.ROUND)
    return answer


def _claim(kind: CeremonyKind, answer: Answer) -> tuple[bool, str | None]:
    """Whether the challenge was this browser's and unused until now; and for whom it was made."""
    with writing() as session:
        found = ceremonies.claim(
            session=session,
            at=clock.now(),
            kind=kind,
            browser=cookies.read(Cookie.START) or "",
            challenge=answer.challenge,
        )
        session.commit()
    return found is not None, found.person_id if found else None


def _note_refused(key: Passkey | None) -> None:
    """In the log of her association, if the key is known; the answer is the same."""
    with writing() as session:
        if key is not None:
            person = person_of(session, key.person_id)
            audit.record(
                session,
                association_id=person.association_id,
                act="passkey_refused",
                at=clock.now(),
                person=person.id,
                detail={"passkey": key.id},
            )
        session.commit()
