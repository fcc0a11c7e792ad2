"""Fixtures for every test; each kind of support has its own file."""

pytest_plugins = [
    "tests.support.databases",
    "tests.support.app",
    "tests.support.browser",
    "tests.support.provider",
    "tests.support.push_service",
    "tests.support.reviewers",
    "tests.support.nobodys",
]
