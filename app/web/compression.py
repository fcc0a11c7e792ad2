"""Pages are compressed on their way out; static files were compressed at start."""

from flask import Flask
from flask_compress import Compress


def init_app(app: Flask) -> None:
    app.config["COMPRESS_MIMETYPES"] = ["text/html", "application/json"]
    app.config["COMPRESS_ALGORITHM"] = ["br", "gzip"]
    app.config["COMPRESS_BR_LEVEL"] = 3
    app.config["COMPRESS_MIN_SIZE"] = 600
    # No page has an ETag: what may be kept is a static file.
    app.config["COMPRESS_EVALUATE_CONDITIONAL_REQUEST"] = False
    Compress(app)
