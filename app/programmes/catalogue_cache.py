"""The catalogue as the running app uses it: read once."""

from functools import cache

from app.programmes.templates import ProgrammeTemplate, load_all


@cache
def templates() -> dict[str, ProgrammeTemplate]:
    """Every shipped template by slug."""
    return load_all()


def template_of(slug: str) -> ProgrammeTemplate:
    return templates()[slug]
