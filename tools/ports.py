"""The address that `make run` listens on, checked before anything slow begins."""

import errno
import re
import socket
from typing import Mapping


def chosen(environ: Mapping[str, str]) -> "tuple[str, int]":
    """HOST and PORT from the environment. TLS=1 is for a phone on the network: every interface.

    Stops with one line when PORT is no port.
    """
    host = environ.get("HOST") or ("0.0.0.0" if environ.get("TLS") == "1" else "127.0.0.1")
    text = environ.get("PORT") or "8000"
    if not re.fullmatch("[0-9]{1,5}", text) or not 0 < int(text) < 65536:
        raise SystemExit(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return host, int(text)


def ensure_free(host: str, port: int) -> None:
    """Stop with one line, naming a free port, when somebody else listens on this one."""
    try:
        _bind(host, port)
    except socket.gaierror:
        raise SystemExit(f"HOST={host} is no address of this machine.") from None
    except OSError as problem:
        raise SystemExit(_reason(host, port, problem)) from None


def _bind(host: str, port: int) -> None:
    family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        probe.listen(1)


def _reason(host: str, port: int, problem: OSError) -> str:
    if problem.errno == errno.EADDRINUSE:
        other = _next_free(host, port)
        return (
            f"Port {port} on {host} is taken. "
            f"Stop what uses it, or choose another: make run PORT={other}"
        )
    if problem.errno == errno.EACCES:
        return f"Port {port} needs more rights than you have. Choose another: make run PORT=8000"
    return f"Cannot listen on {host} port {port}: {problem.strerror}."


def _next_free(host: str, port: int) -> int:
    for candidate in range(port + 1, min(port + 100, 65536)):
        try:
            _bind(host, candidate)
        except OSError:
            continue
        return candidate
    return 8000
