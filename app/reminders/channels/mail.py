"""A plain letter by SMTP: the neutral line and nothing else."""

import asyncio
import smtplib
import ssl
from email.message import EmailMessage

from app.reminders.channels import answers
from app.reminders.channels.answers import Answer, Then
from app.reminders.settings import Post

PATIENCE = 20
SEALED_FROM_THE_START = 465
HERE = ("localhost", "127.0.0.1", "::1")
ACCEPTED = Answer("accepted", Then.DONE)
BAD_ADDRESS = Answer("bad_address", Then.REFUSED)


def letter(post: Post, address: str, subject: str, body: str, lang: str) -> EmailMessage:
    """A message without a name, a link or a picture."""
    found = EmailMessage()
    found["From"], found["To"], found["Subject"] = post.sender, address, subject
    found["Content-Language"] = lang
    found["Auto-Submitted"] = "auto-generated"
    found.set_content(body)
    return found


async def send(post: Post, message: EmailMessage) -> Answer:
    """One letter, in a thread: the library waits. Never raises for what the server does."""
    try:
        await asyncio.to_thread(_deliver, post, message)
    except smtplib.SMTPRecipientsRefused:
        return BAD_ADDRESS
    except smtplib.SMTPAuthenticationError:
        return answers.ANSWERS[401]
    except (smtplib.SMTPException, OSError):
        return answers.SILENT
    return ACCEPTED


def _deliver(post: Post, message: EmailMessage) -> None:
    """Sealed where the server can; a password never crosses a network in the open."""
    with _connected(post) as server:
        server.ehlo()  # or it would not have said what it can
        is_sealed = post.port == SEALED_FROM_THE_START
        if not is_sealed and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            is_sealed = True
        if post.user and post.password:
            if not is_sealed and post.host not in HERE:
                raise smtplib.SMTPNotSupportedError("no encryption for the password")
            server.login(post.user, post.password)
        server.send_message(message)


def _connected(post: Post) -> smtplib.SMTP:
    if post.port == SEALED_FROM_THE_START:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(post.host, post.port, timeout=PATIENCE, context=context)
    return smtplib.SMTP(post.host, post.port, timeout=PATIENCE)
