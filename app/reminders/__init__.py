"""What must not be forgotten: planned from the facts, sent once, silent to a stranger."""
