"""The catalogue as the running app uses it: read once."""

import hashlib
from functools import cache

from app.programmes.templates import ProgrammeTemplate, load_all


@cache
def templates() -> dict[str, ProgrammeTemplate]:
    """Every shipped template by slug."""
    return load_all()


@cache
def by_key() -> dict[str, ProgrammeTemplate]:
    """By a key that may stand in an address: a slug may say what a programme is about."""
    return {key_of(template): template for template in templates().values()}


def key_of(template: ProgrammeTemplate) -> str:
    return hashlib.sha256(template.slug.encode()).hexdigest()[:10]


def template_of(slug: str) -> ProgrammeTemplate:
    return templates()[slug]
