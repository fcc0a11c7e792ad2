"""A demo association in a folder of its own, for the rows that measure the product itself."""

import http.client
import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from app import create_app
from app.config import from_environment
from tools.bench.servers import Server
from tools.steps import PYTHON, capture

SESSION, DEVICE = "stegvis_dev", "stegvis_dev_d"
# What a person's own shell may say of her own Stegvis; empty is unset.
_OF_A_SHELL = ("STEGVIS_KEYRING", "STEGVIS_KEK", "STEGVIS_NOW", "STEGVIS_ORIGIN", "STEGVIS_PROXIES")
PHONE = {"Accept-Encoding": "br", "Accept-Language": "sv"}


@dataclass(frozen=True)
class Demo:
    """Its environment, and the address that signs in as each person, by name."""

    environ: Mapping[str, str]
    doors: Mapping[str, str]
    participants: tuple[str, ...]

    def app(self) -> Flask:
        """The app on this demo, in this process."""
        return create_app(from_environment(self.environ))


@contextmanager
def demo(database_url: str = "") -> Iterator[Demo]:
    """Set up and seeded, on SQLite unless an address is given; gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="stegvis-bench-") as folder:
        environ = {
            **dict.fromkeys(_OF_A_SHELL, ""),
            "STEGVIS_MODE": "demo",
            "STEGVIS_DATA": str(Path(folder)),
            "DATABASE_URL": database_url,
        }
        for words in (("setup",), ("demo", "seed")):
            _flask(environ, *words)
        said = _flask(environ, "demo", "people", "--format", "json")
        people = json.loads(said[said.index("[") :])
        yield Demo(
            environ,
            {row["name"]: row["url"] for row in people},
            tuple(row["name"] for row in people if row["role"] == "participant"),
        )


def sign_in(server: Server, door: str) -> dict[str, str]:
    """The cookies of a new device that opened a demo address, by name."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("GET", door)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != 303:
        raise RuntimeError(f"GET {door}: {answer.status}")
    given = [line.partition(";")[0] for line in answer.headers.get_all("Set-Cookie") or []]
    return dict(pair.split("=", 1) for pair in given)


def as_cookie(cookies: Mapping[str, str]) -> str:
    """The Cookie header."""
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def _flask(environ: Mapping[str, str], *words: str) -> str:
    done = capture([PYTHON, "-m", "flask", "--app", "app", *words], environ)
    if done.returncode:
        raise RuntimeError(f"flask {' '.join(words)}: {done.stdout.strip().splitlines()[-1]}")
    return done.stdout
