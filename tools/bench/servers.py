"""granian on one core, the load on another, so that neither slows the other down."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from tools.steps import PYTHON, ROOT

READY_SECONDS = 30


@dataclass(frozen=True)
class Server:
    """A running server on loopback; ``pid`` is the parent of its workers."""

    port: int
    pid: int


def cores() -> tuple[int, int]:
    """One core for the server and one for the load; the same one where there is only one."""
    allowed = sorted(os.sched_getaffinity(0))
    return allowed[0], allowed[-1]


@contextmanager
def granian(
    target: str, environ: Mapping[str, str] | None = None, workers: int = 1
) -> Iterator[Server]:
    """Serve ``module:factory``, one blocking thread a worker, until the block ends.

    One worker has a core of its own; several share all of them.

    Raises RuntimeError when it does not listen in time.
    """
    port = free_port()
    command = [str(PYTHON), "-m", "granian", "--interface", "wsgi", "--factory", target]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", str(workers)]
    command += ["--blocking-threads", "1", "--no-ws", "--log-level", "error"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=dict(os.environ, **(environ or {})), start_new_session=True
    )
    try:
        if workers == 1:
            os.sched_setaffinity(process.pid, {cores()[0]})  # its worker starts later and inherits
        _await(port, process)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(15)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"granian did not listen on port {port} (exit {process.poll()})")
