"""`make run`: everything a person needs to try it, on one machine, with the demo association.

Set-up and seeding keep what is there, so a second run goes on where the first ended.
"""

import json
import os
import sys
from pathlib import Path

from tools import assets, certificate, ports
from tools.children import Children
from tools.steps import PYTHON, ROOT, need

SETUP = (
    ("translations", ("tools.catalogues", "compile")),
    ("set-up", ("flask", "setup")),
)
SEED = ("demo data", ("flask", "demo", "seed"))
PEOPLE = ("demo people", ("flask", "demo", "people", "--format", "json"))


def main() -> int:
    """Prepare, start web and worker, say how to sign in, and end both together."""
    host, port = ports.chosen(os.environ)
    environ, authority = _environment(host, port)
    assets.ensure()
    demo = environ["STEGVIS_MODE"] == "demo"
    for name, (module, *words) in (*SETUP, SEED) if demo else SETUP:
        need(name, [PYTHON, "-m", module, *words], environ)
    people = _people(environ) if demo else []
    ports.ensure_free(host, port)  # again: set-up took its time
    children = Children(environ)
    children.start("web", _granian(host, port, environ))
    children.start("worker", [str(PYTHON), "-m", "flask", "worker"])
    name = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::", "::1") else host
    local = f"{'https' if authority else 'http'}://{name}:{port}"
    if children.until_ready(f"{local}/healthz", authority):
        _welcome(local, environ, people)
    return children.wait()


def _environment(host: str, port: int) -> tuple[dict[str, str], Path | None]:
    """The children's environment, and with TLS=1 the certificate they present."""
    environ = dict(os.environ, HOST=host, PORT=str(port))
    environ.setdefault("STEGVIS_MODE", "demo")
    environ.setdefault("PYTHONUNBUFFERED", "1")
    environ["STEGVIS_DATA"] = str(Path(environ.get("STEGVIS_DATA") or "instance").absolute())
    if environ.get("TLS") != "1":
        return environ, None
    addresses = certificate.addresses()
    environ["STEGVIS_ORIGIN"] = f"https://{addresses[-1]}:{port}"
    return environ, certificate.ensure(Path(environ["STEGVIS_DATA"]) / "tls", addresses)


def _granian(host: str, port: int, environ: dict[str, str]) -> list[str]:
    command = [str(PYTHON), "-m", "granian", "--interface", "wsgi", "--factory", "app:create_app"]
    command += ["--host", host, "--port", str(port), "--no-ws", "--no-access-log"]
    command += ["--log-level", "warning", "--blocking-threads", "1"]
    command += ["--workers", environ.get("WEB_WORKERS") or "1"]
    if environ.get("TLS") == "1":
        home = Path(environ["STEGVIS_DATA"]) / "tls"
        command += ["--ssl-certificate", str(home / certificate.PUBLIC)]
        command += ["--ssl-keyfile", str(home / certificate.PRIVATE)]
    return command


def _people(environ: dict[str, str]) -> list[dict[str, str]]:
    name, (module, *words) = PEOPLE
    said = need(name, [PYTHON, "-m", module, *words], environ)
    people: list[dict[str, str]] = json.loads(said[said.index("[") :])
    return people


def _welcome(local: str, environ: dict[str, str], people: list[dict[str, str]]) -> None:
    data = os.path.relpath(environ["STEGVIS_DATA"], ROOT)
    print(f"\nStegvis is ready: {local}\nCtrl-C stops it; what it knows stays in {data}.")
    if environ.get("TLS") == "1":
        print(certificate.hint(environ["STEGVIS_ORIGIN"], Path(data) / "tls"))
    if people:
        print("\nSign in by opening one of these (demo only):")
    width = max((len(person["name"]) for person in people), default=0)
    for p in people:
        print(f"  {p['name']:<{width}}  {p['role']:<14}{p['language']:<7}{local}{p['url']}")
    print(flush=True)


if __name__ == "__main__":
    sys.exit(main())
