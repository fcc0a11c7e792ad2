"""Text that a spreadsheet opens as text, never as a formula (trust S30)."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


def inert(text: str) -> str:
    """With an apostrophe in front where a spreadsheet would begin to calculate."""
    return f"'{text}" if text.startswith(FORMULA) else text
