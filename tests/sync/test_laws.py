"""What the tablet's own scripts promise, asked without a browser (R8–R10, R25, S29)."""

from pathlib import Path

import pytest

from tests.support.node import run

LAWS = Path(__file__).parent / "laws"


@pytest.mark.parametrize(
    "law",
    [
        "nothing_lost",
        "wrong_clock",
        "told_to_wait",
        "shared_tablet",
    ],
)
def test_the_outbox_and_the_lists_keep_this_law(law: str) -> None:
    run(LAWS / f"{law}.js")
