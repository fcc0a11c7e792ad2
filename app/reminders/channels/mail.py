"""A plain letter by SMTP: the neutral line and nothing else."""

import asyncio
import smtplib
import ssl
from email.message import EmailMessage

from app.reminders.channels import answers
from app.reminders.channels.answers import Answer, Then
from app.reminders.settings import Post

PATIENCE = 20
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
    with smtplib.SMTP(post.host, post.port, timeout=PATIENCE) as server:
        if server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
        if post.user and post.password:
            server.login(post.user, post.password)
        server.send_message(message)
