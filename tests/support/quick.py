"""What all the apps of a run share. Made anew for each test it took half of the whole run."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from werkzeug.routing import Rule

_builders: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}
_compile = Rule._compile_builder
_templates = tempfile.TemporaryDirectory(prefix="stegvis-templates-")


def _compile_once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    """The function that builds a rule's url. It knows no map, no app: the rule is an argument."""
    key = (rule.rule, rule.subdomain, rule.host, repr(rule.defaults), append_unknown)
    if key not in _builders:
        _builders[key] = _compile(rule, append_unknown)
    return _builders[key]


setattr(Rule, "_compile_builder", _compile_once)  # noqa: B010 its type has no name of its own


def share(app: Flask) -> Flask:
    """The app, with the templates that earlier apps have compiled."""
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(Path(_templates.name)))
    return app
