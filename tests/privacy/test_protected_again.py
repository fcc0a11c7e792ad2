"""Protected stays protected: no older backup brings her name back."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from app import clock
from app.accounts.models import Person
from app.accounts.sealing import faces
from app.config import Settings
from app.db import Database
from app.programmes import protecting
from tests.privacy.conftest import House, run, said
from tests.support.app import ON_ONE_ENGINE

pytestmark = ON_ONE_ENGINE


def protect(house: House) -> None:
    with house.database.writing() as session:
        person = session.get_one(Person, house.canary)
        protecting.protect(
            session=session,
            by=house.cast.karin.id,
            at=clock.now() - timedelta(hours=1),
            person=person,
            alias="Alia S",
            named=[house.cast.lena.id],
        )
        session.commit()


@pytest.mark.parametrize("is_backed_up_after", [False, True])
def test_a_restored_older_backup_does_not_bring_her_name_back(
    house: House, empty: Callable[..., Settings], tmp_path: Path, is_backed_up_after: bool
) -> None:
    data, keys = tmp_path / "a.backup", tmp_path / "a.keys"
    said(house.flask("backup", "create", data))
    protect(house)
    if is_backed_up_after:
        said(house.flask("backup", "create", data))
    said(house.flask("backup", "keys", keys))
    target = empty("sqlite", keyring=False)
    line = said(run(target, "backup", "restore", data, "--keys", keys))
    assert f"{0 if is_backed_up_after else 1} protected since" in line
    database = Database(target)
    with database.reading() as session:
        face = faces(session, [house.canary])[house.canary]
        named = {row.staff_id for row in protecting.named_to(session, house.canary)}
    database.dispose()
    assert (face.first_name, face.phone, face.is_protected) == ("Alia S", None, True)
    assert named == {house.cast.karin.id, house.cast.lena.id}
    said(run(target, "audit", "verify"))


def test_who_was_erased_since_is_erased_and_not_protected(
    house: House, empty: Callable[..., Settings], tmp_path: Path
) -> None:
    data, keys = tmp_path / "a.backup", tmp_path / "a.keys"
    said(house.flask("backup", "create", data))
    protect(house)
    said(house.flask("people", "erase", house.canary, "--yes"))
    said(house.flask("backup", "keys", keys))
    target = empty("sqlite", keyring=False)
    line = said(run(target, "backup", "restore", data, "--keys", keys))
    assert "1 erased since were left out, 0 protected since" in line
    database = Database(target)
    with database.reading() as session:
        assert session.get_one(Person, house.canary).first_name == b""
    database.dispose()
