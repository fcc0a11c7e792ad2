"""The steps of coming in, between HTTP and the domain: read cookies, hash, write, commit."""

import re
from urllib.parse import urlsplit

from flask import abort, current_app, redirect, request
from sqlmodel import col, select
from werkzeug.wrappers import Response as Answer

from app import audit, clock, i18n
from app.accounts import codes, devices, digits, locked, sessions, throttle
from app.accounts.forms import CodeForm, NewPinForm, PinForm
from app.accounts.gate import anyone
from app.accounts.models import Binding, DeviceCode, Person, SignIn
from app.accounts.sealing import box_of, keyring_of
from app.accounts.tokens import digest, new_token
from app.web import cookies
from app.web.cookies import Cookie
from app.web.database import reading, writing

PATH = re.compile(r"/[A-Za-z0-9/_\-]*(\?[A-Za-z0-9=&_\-]*)?\Z")


def safe_path(path: str) -> str:
    """A path of our own, or the front page: never another host."""
    return path if PATH.match(path) and not path.startswith("//") else "/"


def page_before() -> str:
    """The page that this request came from, when it can be opened again; else the front page.

    From the header: the page itself does not say where it stands, as two may have to look alike.
    """
    came_from = urlsplit(request.referrer or "/")
    can_open = current_app.url_map.bind("").test(came_from.path, "GET")
    path = came_from._replace(scheme="", netloc="", fragment="").geturl()
    return safe_path(path) if can_open else "/"


def guide() -> str | None:
    """`iphone` when the home screen comes first; the installed app says `?app`."""
    agent = request.user_agent.string
    is_apple = "iPhone" in agent or "iPad" in agent
    return "iphone" if is_apple and "app" not in request.args else None


def known_browser(answer: Answer) -> Answer:
    """Marks the browser before it sends: two taps on "Continue" are one browser, not two phones."""
    if not cookies.read(Cookie.START):
        cookies.write(answer, Cookie.START, new_token())
    return answer


def open_with(form: CodeForm, browser: str) -> bool:
    """Try the code. Typed digits are throttled (device, network, all); a token need not be."""
    at = clock.now()
    keys = throttle.keys_for(cookies.read(Cookie.DEVICE), request.remote_addr)
    keys = {digest(key): limit for key, limit in keys.items()}
    with writing() as session:
        token = form.token.data or ""
        if not token and throttle.is_spent(session, at, keys):
            return False
        found = codes.find_code(session, token=token, digits="" if token else form.code)
        code = codes.open_code(session=session, at=at, code=found, browser=browser)
        if code is None and not token:
            throttle.note_failure(session, at, keys)
        session.commit()
    return code is not None


def opened() -> DeviceCode:
    """The code this browser has opened, or back to the beginning."""
    code = codes.opened_code(reading(), clock.now(), cookies.read(Cookie.START))
    if code is None:
        abort(redirect("/start", 303))
    return code


def person_of(code: DeviceCode) -> Person:
    return reading().exec(select(Person).where(col(Person.id) == code.person_id)).one()


def phone_of(code: DeviceCode) -> str:
    person = person_of(code)
    if not person.phone:
        return ""
    return box_of(reading(), person.id).open(f"person|phone|{person.id}", person.phone)


def enrol(code: DeviceCode, form: NewPinForm) -> tuple[str, str]:
    """The device's token and the new session's. The PIN is hashed before the transaction."""
    pin_hash = digits.hash_pin(keyring_of(reading()), form.typed)
    at, who, chosen = clock.now(), anyone(), i18n.known(cookies.read(Cookie.LANGUAGE))
    try:
        with writing() as session:
            code = session.merge(code)
            binding, device_token = devices.enrol_device(
                session=session,
                at=at,
                code=code,
                token=cookies.read(Cookie.DEVICE),
                pin_hash=pin_hash,
                mark=form.mark.data,
            )
            person = session.exec(select(Person).where(col(Person.id) == code.person_id)).one()
            if chosen is not None:
                person.language = chosen.code
            if who is not None:  # whoever was signed in on this phone before
                sessions.end(session=session, at=at, sign_in_id=who.sign_in_id)
            session_token = sessions.begin(session=session, at=at, person=person, binding=binding)
            session.commit()
    except devices.CodeGone:
        abort(redirect("/start", 303))
    return device_token, session_token


def pad() -> Answer:
    who = anyone()
    if who is not None and not who.is_locked:
        return redirect("/", 303)
    return locked.pin_page(who, next_path="/", status=200)


def try_pin() -> tuple[str | None, Answer]:
    """(new session token, redirect) when the PIN is right, else (None, the pad again)."""
    form, who, at = PinForm(request.form), anyone(), clock.now()
    waiting = locked.waiting_bindings(who)
    binding = next((b for b in waiting if len(waiting) == 1 or b.id == form.who.data), None)
    where = safe_path(form.next.data or "/")
    left = _claim(binding)
    is_right = digits.check_pin(
        keyring_of(reading()),
        binding.pin_hash if binding and left is not None else None,
        form.typed,
    )
    if binding is None or left is None or not is_right:
        if binding is not None and left == 0:
            _note_locked(binding)
        return None, locked.pin_page(
            who,
            next_path=where,
            status=422,
            wrong=binding is not None,
            left=left,
            chosen=form.who.data,
        )
    with writing() as session:
        person = session.exec(select(Person).where(col(Person.id) == binding.person_id)).one()
        earlier = None
        if who is not None and who.binding_id == binding.id:
            earlier = session.get(SignIn, who.sign_in_id)
        elif who is not None:  # somebody else on the same device: her session ends with this one,
            sessions.end(session=session, at=at, sign_in_id=who.sign_in_id)
            where = "/"  # and the page that she was on is hers
        token = sessions.begin(
            session=session,
            at=at,
            person=person,
            binding=session.get(Binding, binding.id),
            after=earlier,
        )
        session.commit()
    return token, redirect(where, 303)


def _claim(binding: Binding | None) -> int | None:
    if binding is None:
        return None
    with writing() as session:
        left = devices.claim_try(session, binding.id)
        session.commit()
    return left


def _note_locked(binding: Binding) -> None:
    with writing() as session:
        person = session.exec(select(Person).where(col(Person.id) == binding.person_id)).one()
        audit.record(
            session,
            association_id=person.association_id,
            act="pin_locked",
            at=clock.now(),
            person=person.id,
            detail={"device": binding.device_id},
        )
        session.commit()
