"""Static files on their way out."""

from app.web.assets import without_comments


def test_comments_do_not_travel_and_strings_do():
    script = '// why\n  start(); // now\n  const said = "a; // b";\n'
    assert without_comments(script) == 'start();\nconst said = "a; // b";\n'
