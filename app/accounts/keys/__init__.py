"""How staff come in: an invitation, a passkey, a way back, or another sign-in service."""
