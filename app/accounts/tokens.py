"""Random tokens for cookies and links. Only their hash is stored."""

import hashlib
import secrets


def new_token() -> str:
    """256 random bits, url-safe."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What the database keeps. The token is random, so a plain hash will do."""
    return hashlib.sha256(token.encode()).hexdigest()
