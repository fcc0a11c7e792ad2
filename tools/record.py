"""`python -m tools.record`: docs/record-of-processing.md from the data map."""

from app.privacy.record import record
from tools.steps import ROOT

PAGE = ROOT / "docs" / "record-of-processing.md"

if __name__ == "__main__":
    PAGE.write_text(record(), "utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")
