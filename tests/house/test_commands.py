"""The commands fail early and in one line, and `make run` ends what it started."""

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tools import certificate, chromium, environment, ports, suite
from tools.bench.figures import in_turns
from tools.run import _welcome
from tools.steps import ROOT

SLEEP = "import time; print('up', flush=True); time.sleep(60)"
PARENT = """
import os, sys
from tools.children import Children
children = Children(dict(os.environ))
for name, code in zip(("web", "worker"), sys.argv[1:], strict=True):
    children.start(name, [sys.executable, "-c", code])
sys.exit(children.wait())
"""


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def make(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """`python -m tools`, as make calls it."""
    return subprocess.run(
        [sys.executable, "-m", "tools", *words],
        cwd=ROOT,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_taken_port_is_one_line_that_names_a_free_one_before_anything_starts(taken: int):
    done = make("run", PORT=str(taken))
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert f"Port {taken} on 127.0.0.1 is taken" in done.stderr
    free = int(done.stderr.rpartition("PORT=")[2])
    ports.ensure_free("127.0.0.1", free)


@pytest.mark.parametrize("port", ["x", "0", "65536", "-1", "80 ", "٨٠٠٠"])
def test_a_port_that_is_none_is_one_line(port: str):
    done = make("run", PORT=port)
    assert done.returncode == 1
    assert done.stderr.startswith("PORT must be a number from 1 to 65535")
    assert len(done.stderr.splitlines()) == 1


def test_an_unknown_command_names_the_known_ones():
    assert make("rnu").stderr.startswith("usage: python -m tools run|test|check")


def test_tls_listens_for_the_phone_and_everything_else_stays_on_this_machine():
    assert ports.chosen({}) == ("127.0.0.1", 8000)
    assert ports.chosen({"TLS": "1"}) == ("0.0.0.0", 8000)
    assert ports.chosen({"TLS": "1", "HOST": "127.0.0.1", "PORT": "81"}) == ("127.0.0.1", 81)


def test_an_old_python_is_told_which_one_is_needed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(environment.sys, "version_info", (3, 9))
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SystemExit, match=r"Python 3\.11 or newer is needed; this is 3\.9"):
        environment._base_python()


def test_without_a_network_the_environment_says_so_in_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr(environment, "LOG", str(tmp_path / "log"))
    monkeypatch.setattr(environment, "PYTHON", sys.executable)
    monkeypatch.setattr(environment, "_uv", lambda environ: "")

    def refused(command: list[str], log, environ: dict[str, str]) -> bool:
        log.write("trying\nERROR: No matching distribution found for flask\n")
        return False

    monkeypatch.setattr(environment, "_run", refused)
    with pytest.raises(SystemExit, match=r"No matching distribution.*Is there a network\?"):
        environment.install("requirements.lock")


def test_without_a_browser_the_tests_stop_with_the_one_command_to_type(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    apt = tmp_path / "apt-get"
    apt.write_text("#!/bin/sh\nexit 1\n")
    apt.chmod(0o755)
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(chromium.os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit, match="sudo apt-get install chromium"):
        chromium.ensure()


def test_a_browser_that_cannot_be_started_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CHROMIUM", "/nowhere/chrome")
    with pytest.raises(SystemExit, match="/nowhere/chrome is no program"):
        chromium.ensure()


def parent(*codes: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PARENT, *codes], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def test_when_one_process_dies_the_other_is_ended_and_the_dead_one_named():
    began = time.monotonic()
    running = parent(SLEEP, "import time, sys; time.sleep(0.5); sys.exit(3)")
    said, _ = running.communicate(timeout=30)
    assert running.returncode == 1
    assert "The worker process ended by itself (exit 3)" in said
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 143)])
def test_a_signal_ends_both_processes(number: signal.Signals, code: int):
    said_pid = "import os; os.write(1, b'%d\\n' % os.getpid()); " + SLEEP
    running = parent(said_pid, said_pid)
    assert running.stdout is not None
    lines = [running.stdout.readline().strip() for _ in range(4)]
    running.send_signal(number)
    assert running.wait(30) == code
    for pid in (int(line) for line in lines if line.isdigit()):
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_skipped_test_a_broken_run_and_no_test_at_all_are_failures(tmp_path: Path):
    report = tmp_path / "tests.xml"
    report.write_text(
        '<testsuites><testsuite tests="5" failures="1" errors="1" skipped="1"/></testsuites>'
    )
    assert suite.read(report) == suite.Outcome(passed=2, failed=2, skipped=1)
    assert suite.read(tmp_path / "absent.xml") == suite.Outcome(failed=1)
    assert suite.close(suite.Outcome(passed=9)) == 0
    assert suite.close(suite.Outcome(passed=9, skipped=1)) == 1
    assert suite.close(suite.Outcome()) == 1


def test_the_sign_in_table_names_everybody_with_an_address(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    people = [
        {"name": name, "role": role, "language": "sv", "url": f"/demo/{name.lower()}"}
        for name, role in (("Amina", "participant"), ("Bo", "participant"), ("Karin", "coach"))
    ]
    _welcome("http://localhost:8000", {"STEGVIS_DATA": str(tmp_path)}, people)
    said = capsys.readouterr().out
    for person in people:
        assert person["name"] in said
        assert f"http://localhost:8000{person['url']}" in said


def test_the_certificate_for_a_phone_is_accepted_once_trusted_and_its_key_is_private(
    tmp_path: Path,
):
    public = certificate.ensure(tmp_path / "tls", ["127.0.0.1", "192.0.2.7"])
    private = public.with_name(certificate.PRIVATE)
    assert private.stat().st_mode & 0o777 == 0o600
    first = public.read_bytes()
    assert certificate.ensure(tmp_path / "tls", ["127.0.0.1"]).read_bytes() == first
    assert shakes_hands(public, private)
    certificate.ensure(tmp_path / "tls", ["127.0.0.1", "192.0.2.8"])
    assert public.read_bytes() != first


def shakes_hands(public: Path, private: Path) -> bool:
    """Serve once with the certificate; a client that trusts only it connects to localhost."""
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    serving = threading.Thread(target=server.handle_request)
    serving.start()
    client = ssl.create_default_context(cafile=public)
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    with (
        socket.create_connection(server.server_address[:2]) as plain,
        client.wrap_socket(plain, server_hostname="localhost") as secure,
    ):
        trusted = secure.version() is not None
    serving.join(10)
    server.server_close()
    return trusted


def test_a_figure_is_the_median_of_ratios_taken_in_turns():
    own, other = iter([99.0, 2.0, 4.0, 9.0]), iter([99.0, 1.0, 4.0, 3.0])
    figure = in_turns("row", "requests/s", lambda: next(own), ("it", lambda: next(other)), 3)
    assert json.loads(figure.line()) == {
        "name": "row",
        "ratio": 2.0,
        "unit": "requests/s",
        "median": 4.0,
        "min": 2.0,
        "max": 9.0,
        "against": "it",
    }
