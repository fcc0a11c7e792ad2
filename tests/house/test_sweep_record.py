"""The record of the sweep knows which texts it has looked at."""

import json
from pathlib import Path

import pytest

from app import i18n
from tools import sweep

LOOKED = {"mode": "narrow", "role": "participant", "pages": 1, "found": [], "on": "2027-03-16"}


def looked(*codes: str) -> list[sweep.Row]:
    return [{**LOOKED, "language": code} for code in codes]


def test_a_language_has_changed_until_the_sweep_has_looked_at_its_texts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "RECORD", tmp_path / "sweep.json")
    assert sweep.has_changed("ar")
    sweep.record(looked("ar", "ti", "accented"), [])
    assert [sweep.has_changed(code) for code in ("ar", "ti", "so")] == [False, False, True]
    others = i18n.shipped("so")  # as if every text were another
    monkeypatch.setattr(i18n, "shipped", lambda _code: others)
    assert sweep.has_changed("ar")
    sweep.record(looked("ar"), sweep.kept())
    assert [sweep.has_changed(code) for code in ("ar", "ti")] == [False, True]
    assert list(json.loads(sweep.RECORD.read_text())["catalogues"]) == ["ar", "ti"]
