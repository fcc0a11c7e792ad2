"""Requests as fast as the server answers them, over a few kept connections, from a core of its own.

`wrk` is used when it is on the PATH; the generator here needs nothing but Python.
"""

import argparse
import asyncio
import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from tools.bench.servers import Server, cores
from tools.steps import PYTHON, ROOT

CONNECTIONS = 8
SECONDS = 2.0
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.I)
_PER_SECOND = re.compile(r"Requests/sec:\s+([\d.]+)")
_ERRORS = re.compile(r"Non-2xx or 3xx responses|Socket errors")


def requests_a_second(
    server: Server,
    path: str = "/",
    headers: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
) -> float:
    """Answers a second to GET ``path``. Raises RuntimeError if one is not a 2xx."""
    own = [str(PYTHON), "-m", "tools.bench.load", str(server.port), path, str(seconds)]
    own.append(json.dumps(dict(headers or {})))
    command = _wrk(server, path, headers or {}, seconds) or own
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    found = _PER_SECOND.search(done.stdout)
    if done.returncode or not found or _ERRORS.search(done.stdout):
        last = (done.stderr.strip() or done.stdout.strip() or "no answer").splitlines()[-1]
        raise RuntimeError(f"GET {path}: {last}")
    return float(found[1])


def _wrk(server: Server, path: str, headers: Mapping[str, str], seconds: float) -> list[str]:
    wrk, taskset = shutil.which("wrk"), shutil.which("taskset")
    if not wrk or not taskset:
        return []
    command = [taskset, "-c", str(cores()[1]), wrk, "-t1", f"-c{CONNECTIONS}"]
    command += [f"-d{max(1, round(seconds))}s"]
    command += [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    return [*command, f"http://127.0.0.1:{server.port}{path}"]


@dataclass
class _Run:
    """What all connections share: the request, the end, and the count."""

    request: bytes
    until: float
    answers: int = 0
    problem: str = ""
    ends: list["asyncio.Future[None]"] = field(default_factory=list)


class _Connection(asyncio.Protocol):
    """One kept connection: the next request is sent when the answer to the last is whole."""

    def __init__(self, run: _Run) -> None:
        self._run = run
        self._received = b""
        self._end = asyncio.get_running_loop().create_future()
        run.ends.append(self._end)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(self._run.request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, separator, body = self._received.partition(b"\r\n\r\n")
        if not separator:
            return
        length = _LENGTH.search(head + b"\r\n")
        if not length or not head.startswith(b"HTTP/1.1 2"):
            self._run.problem = head.partition(b"\r\n")[0].decode("latin-1")
            self._transport.close()
        elif len(body) >= int(length[1]):
            self._received = b""
            self._run.answers += 1
            if time.perf_counter() < self._run.until:
                self._transport.write(self._run.request)
            else:
                self._transport.close()

    def connection_lost(self, problem: Exception | None) -> None:
        if problem or time.perf_counter() < self._run.until:
            self._run.problem = self._run.problem or f"connection lost: {problem}"
        if not self._end.done():
            self._end.set_result(None)


async def _drive(port: int, path: str, seconds: float, headers: Mapping[str, str]) -> float:
    lines = [f"GET {path} HTTP/1.1", f"Host: localhost:{port}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    began = time.perf_counter()
    run = _Run("\r\n".join([*lines, "", ""]).encode("ascii"), began + seconds)
    loop = asyncio.get_running_loop()
    for _ in range(CONNECTIONS):
        await loop.create_connection(lambda: _Connection(run), "127.0.0.1", port)
    await asyncio.wait_for(asyncio.gather(*run.ends), seconds + 30)
    if run.problem:
        raise SystemExit(run.problem)
    return run.answers / (time.perf_counter() - began)


def main() -> None:
    """As a process of its own: `load PORT PATH SECONDS HEADERS-AS-JSON`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("path")
    parser.add_argument("seconds", type=float)
    parser.add_argument("headers", type=json.loads)
    given = parser.parse_args()
    os.sched_setaffinity(0, {cores()[1]})
    rate = asyncio.run(_drive(given.port, given.path, given.seconds, given.headers))
    print(f"Requests/sec: {rate:.1f}")


if __name__ == "__main__":
    main()
