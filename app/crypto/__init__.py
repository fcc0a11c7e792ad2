"""Keys and sealed fields: the keyring, one key a person, blind look-up."""

from app.crypto.keyring import Keyring, KeyringDamaged, KeyringMissing, WrongKey
from app.crypto.seal import SealBroken, new_key, open_sealed, seal, sealing_context

__all__ = [
    "Keyring",
    "KeyringDamaged",
    "KeyringMissing",
    "SealBroken",
    "WrongKey",
    "new_key",
    "open_sealed",
    "seal",
    "sealing_context",
]
