"""The HTTP kit. It knows no feature."""
