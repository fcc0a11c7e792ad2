"""What a gate finds."""

import re
from dataclasses import dataclass

PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%")
TAG = re.compile(r"</?[a-z][^>]*>", re.IGNORECASE)
MISSING, UNCHANGED, TOO_LONG, TOO_SHORT = "missing", "unchanged", "too long", "too short"
PLACEHOLDERS, TAGS, SCRIPT = "placeholders", "tags differ", "not in the script"


@dataclass(frozen=True, slots=True)
class Fault:
    """`kind`: a fixed word for the gate; `detail`: what it found or wants."""

    kind: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.detail}" if self.detail else self.kind
