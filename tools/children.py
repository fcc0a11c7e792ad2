"""The processes of `make run`: started together, ended together, and honest about which died."""

import http.client
import signal
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType

from tools.steps import ROOT

READY_SECONDS = 60
GRACE_SECONDS = 15
POLL_SECONDS = 0.1
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Children:
    """Named child processes; a signal to us ends them all, and so does the death of one."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        """Take the children's environment, and the signals that ask us to stop."""
        self._environ = environ
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._signal: int | None = None
        self._too_slow = False
        for number in STOPPING:
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup
                signal.signal(number, self._asked_to_stop)

    def start(self, name: str, command: Sequence[str]) -> None:
        """Start one in a session of its own, so that Ctrl-C reaches it only through us."""
        self._running[name] = subprocess.Popen(
            command, cwd=ROOT, env=self._environ, start_new_session=True
        )

    def until_ready(self, url: str, authority: Path | None) -> bool:
        """Wait for 200 at url; False when a child died, we were stopped, or time ran out."""
        handlers: list[urllib.request.BaseHandler] = [urllib.request.ProxyHandler({})]
        if authority:
            context = ssl.create_default_context(cafile=authority)
            handlers.append(urllib.request.HTTPSHandler(context=context))
        opener = urllib.request.build_opener(*handlers)  # never through a proxy of the machine's
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and self._alive():
            if _answers(opener, url):
                return True
            time.sleep(POLL_SECONDS)
        if self._alive():
            print(f"No 200 from {url} in {READY_SECONDS} seconds.", file=sys.stderr, flush=True)
            self._too_slow = True
        return False

    def wait(self) -> int:
        """Wait until one dies or we are stopped, end the rest; 0 only when a person stopped us."""
        while self._alive() and not self._too_slow:
            time.sleep(POLL_SECONDS)
        dead = {name: child.poll() for name, child in self._running.items()}
        self._end()
        if self._signal is not None:
            return 0 if self._signal == signal.SIGINT else 128 + self._signal
        for name, code in dead.items():
            if code is not None:
                print(f"The {name} process ended by itself (exit {code}); stopped the rest.")
        return 1

    def _alive(self) -> bool:
        return self._signal is None and all(c.poll() is None for c in self._running.values())

    def _asked_to_stop(self, number: int, _frame: FrameType | None) -> None:
        self._signal = number

    def _end(self) -> None:
        for child in self._running.values():
            child.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for name, child in self._running.items():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                print(f"The {name} process did not stop in {GRACE_SECONDS} s: killed.")
                child.kill()
                child.wait()


def _answers(opener: urllib.request.OpenerDirector, url: str) -> bool:
    try:
        with opener.open(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, http.client.HTTPException):  # refused, or not yet what it will be
        return False
