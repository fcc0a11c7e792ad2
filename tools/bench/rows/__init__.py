"""One module a story: ``NAMES`` of its rows, and ``measure(wanted)`` that yields them."""
