"""The front pages, and every page that joins sibling rooms."""
