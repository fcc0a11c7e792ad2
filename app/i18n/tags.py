"""Language tags as browsers, phones and files write them."""

from collections.abc import Iterator

# Tags that phones send for languages we name otherwise.
ALIASES = {"prs": "fa_AF", "kmr": "ku", "ku_arab": "ckb", "ku_iq": "ckb", "iw": "he", "nb": "sv"}


def prefixes(tag: str) -> Iterator[str]:
    """A folded tag as it stands, each shorter one of two parts or more, the language and region
    without the script, and last the language alone: ku_arab_iq, ku_arab, ku_iq, ku."""
    parts = tag.split("_")
    for end in range(len(parts), 1, -1):
        yield "_".join(parts[:end])
    for region in parts[2:]:
        yield f"{parts[0]}_{region}"
    yield parts[0]
