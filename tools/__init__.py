"""The commands behind the Makefile: `python -m tools NAME`."""
