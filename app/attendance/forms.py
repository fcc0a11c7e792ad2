"""A roll call without script: each button of the form is one tap."""

import re
from collections.abc import Mapping
from typing import Any

Subject = tuple[str, dict[str, str], dict[str, Any]]
_ID = re.compile(r"[0-9a-z]{1,36}\Z")
_PAIR = re.compile(r"([a-z_]{1,16}):([0-9a-z]{1,36})\Z")


def taps_of(form: Mapping[str, str], occurrence_id: str, waiting: list[str]) -> list[Subject]:
    """(act, target, value) for the button that was pressed; none when nothing was said.

    `waiting`: who is not marked yet, for "all are here".
    """
    here = {"occurrence": occurrence_id}
    pair = _PAIR.match(form.get("mark", ""))
    if pair:
        return [("mark", {**here, "person": pair[2]}, {"is": pair[1]})]
    if "all" in form:
        return [("mark", {**here, "person": one}, {"is": "present"}) for one in waiting]
    if form.get("held") in ("held", "not_held"):
        why = form.get("why", "").strip()[:64]
        return [("held", here, {"is": form["held"]} | ({"why": why} if why else {}))]
    if form.get("guest", "").strip():
        return [("guest", here, {"name": form["guest"].strip()[:60]})]
    noticed = _noticed(form)
    if noticed:
        return [("remark", {**here, "person": form["about"]}, noticed)]
    count = (form.get("heads") or form.get("count", "")).strip()
    if count.isascii() and count.isdigit() and len(count) < 4:
        return [("heads", here, {"count": int(count)})]
    return []


def _noticed(form: Mapping[str, str]) -> dict[str, Any]:
    """A picture that was pressed, or the line; nothing when it is about nobody."""
    if not _ID.match(form.get("about", "")):
        return {}
    if form.get("picture"):
        return {"picture": form["picture"][:16]}
    line = form.get("line", "").strip()[:300]
    return {"line": line} if line and "noticed" in form else {}
