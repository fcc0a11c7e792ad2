"""All that can be read aloud. What it is, only a higher room knows (app/home/spoken): it says so
here, for those below it who ask."""

from collections.abc import Callable, Iterable
from typing import cast

from flask import Flask, current_app
from sqlmodel import Session

from app.clips.stamps import Text

Texts = Callable[[Session, str, str], Iterable[Text]]
"""An association's texts in a language, each as its page shows it."""


def every_text(session: Session, association_id: str, code: str) -> Iterable[Text]:
    texts = cast(Texts, current_app.extensions["spoken"])
    return texts(session, association_id, code)


def told_by(app: Flask, texts: Texts) -> None:
    app.extensions["spoken"] = texts
