"""Recomputing an instrument's worked examples: what its file says must be what scoring gives."""

from pathlib import Path

from app.assessments.scoring import changes, score
from app.assessments.strict_toml import InstrumentError, Words
from app.assessments.vocabulary import Example, Instrument


def recompute(instrument: Instrument, file: Path) -> int:
    """How many examples were recomputed; InstrumentError at the first that comes out otherwise."""
    for number, example in enumerate(instrument.examples, start=1):
        _recompute(instrument, example, file, f"examples[{number}]")
    return len(instrument.examples)


def _recompute(instrument: Instrument, example: Example, file: Path, place: str) -> None:
    got = score(instrument, example.answers)
    pairs: list[tuple[str, object, object]] = [
        ("answered", example.answered, got.answered),
        ("value", example.value, got.value),
        ("reason", example.reason, got.reason),
        ("band", example.band, got.band),
    ]
    if example.first is not None:
        steps = {
            one.item_id: one.steps
            for one in changes(instrument, example.first, example.answers)
            if one.steps is not None
        }
        pairs.append(("steps", example.steps, steps))
    for key, said, computed in pairs:
        if said != computed:
            expected = f"what is recomputed, {_said(computed)}"
            raise InstrumentError(file, f"{place}.{key}", expected, Words(_said(said)))


def _said(value: object) -> str:
    return "nothing" if value is None else str(value)
