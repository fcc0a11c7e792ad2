"""``flask keys …``"""

import os

import click
from flask.cli import AppGroup

from app.config import ConfigurationError, Mode, read_kek
from app.config.default_secrets import is_example
from app.crypto import Keyring, WrongKey
from app.privacy.backup_cli import database, in_one_line

NEW = "STEGVIS_NEW_KEK"

keys_cli = AppGroup("keys", help="The key in STEGVIS_KEK.")


@keys_cli.command("rotate")
def rotate() -> None:
    """Seal the keyring under the key in STEGVIS_NEW_KEK; web and worker go on meanwhile.

    Killed anywhere, it leaves the keyring under the one key or the other: run it again.
    """
    settings = database().settings
    with in_one_line(settings.keyring):
        new = _new_kek(settings.mode)
        try:
            keyring = Keyring.load(settings.keyring, settings.kek)
        except WrongKey:
            Keyring.load(settings.keyring, new)  # it was killed, or run, after the change
        else:
            keyring.seal_anew(settings.keyring, new)
    click.echo(
        f"{settings.keyring} opens with the key in {NEW} only: set STEGVIS_KEK to it now, restart"
        " web and worker, make new keys files with 'flask backup keys'; keep the old key for as"
        " long as keys files from before are kept"
    )


def _new_kek(mode: Mode) -> bytes:
    kek = read_kek(os.environ.get(NEW, ""), NEW)
    if mode is Mode.PRODUCTION and is_example(kek):
        raise ConfigurationError(f"{NEW} is a default secret: make one with: openssl rand -hex 32")
    return kek
