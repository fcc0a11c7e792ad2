"""The ways a message takes: push first, then SMS or e-mail."""
