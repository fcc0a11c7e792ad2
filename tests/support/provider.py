"""A real OpenID Connect provider in a process of its own, and somebody who signs in there."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.config.provider import Provider
from tests.support.app import ENGLISH


@contextmanager
def running_provider() -> Iterator[str]:
    """Its issuer; the process ends with the context."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    issuer = f"http://localhost:{port}"
    command = ["oidc_provider_mock", "--port", str(port), "--require-nonce", "true"]
    process = subprocess.Popen(
        [sys.executable, "-m", *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(200):
            try:
                requests.get(f"{issuer}/.well-known/openid-configuration", timeout=1)
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise AssertionError("the provider never answered")
        yield issuer
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="session")
def issuer() -> Iterator[str]:
    with running_provider() as found:
        yield found


def settings_of(issuer: str, acr: str | None = None) -> Provider:
    return Provider(issuer, "stegvis", "not a secret", "Kommunens inloggning", acr)


def go_there(browser: FlaskClient, query: str = "") -> str:
    """The address the browser is sent to."""
    answer = browser.get(f"/sign-in/provider{query}")
    assert answer.status_code == 303, answer.status
    return str(answer.location)


def show_who(address: str, subject: str) -> dict[str, str]:
    """What the provider sends back with the browser of `subject`."""
    answer = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    assert back.path == "/sign-in/back"
    return {key: values[0] for key, values in parse_qs(back.query).items()}


def come_back(browser: FlaskClient, came: dict[str, str]) -> TestResponse:
    """The page of the way back, and its form sent on."""
    page = browser.get("/sign-in/back", query_string=came).get_data(as_text=True)
    form = dict(re.findall(r'name="(code|state)" value="([^"]*)"', page))
    return browser.post("/sign-in/back", data=form, headers=ENGLISH)


def through(browser: FlaskClient, subject: str, query: str = "") -> TestResponse:
    return come_back(browser, show_who(go_there(browser, query), subject))
