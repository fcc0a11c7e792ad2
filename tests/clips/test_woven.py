"""Which texts of a page are marked as heard, where the page does not say so itself."""

import pytest

from app.clips.woven import marked

CLIPS = {"Week": "/clips/a.webm", "I can't come": "/clips/b.webm"}
WEEK = '<span data-heard="/clips/a.webm">Week</span>'


@pytest.mark.parametrize(
    ("page", "becomes"),
    [
        ("<h1>Week</h1>", f"<h1>{WEEK}</h1>"),
        (
            "<b>I can&#39;t come</b>",
            '<b><span data-heard="/clips/b.webm">I can&#39;t come</span></b>',
        ),
        (
            "<a><svg><title>Week</title></svg>Week</a>",
            f"<a><svg><title>Week</title></svg>{WEEK}</a>",
        ),
        ("<p>\ufdd0Week\ufdd1Vecka\ufdd2</p>", f"<p>\ufdd0{WEEK}\ufdd1Vecka\ufdd2</p>"),
    ],
)
def test_a_text_that_is_recorded_is_marked(page: str, becomes: str) -> None:
    assert marked(page, CLIPS) == becomes


@pytest.mark.parametrize(
    "page",
    [
        "<p>Week 4</p>",
        '<p data-heard="">Week</p>',
        '<b data-heard="/x"><svg><path d=""/></svg>Week</b>',
        '<span class="vh">Week</span>',
        '<input aria-label="Week"><textarea>Week</textarea><!-- Week -->',
    ],
)
def test_what_says_more_or_is_marked_already_or_is_not_seen_stays(page: str) -> None:
    assert marked(page, CLIPS) == page
