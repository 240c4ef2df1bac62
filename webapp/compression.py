"""Compression of responses; bundles are compressed once per process, not once per request."""

from flask import Flask, Request

_BUNDLE_PATHS = ("/_dash-component-suites/", "/vendor/")


class BundleCache:
    """Keeps compressed bundles; anything else, being private, passes through."""

    def __init__(self) -> None:
        self._bundles: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        """Return a compressed bundle."""
        return self._bundles.get(key)

    def set(self, key: str, compressed: bytes) -> None:
        """Keep a compressed bundle; the set of bundles is that of the installed packages."""
        if key.partition(";")[2].startswith(_BUNDLE_PATHS):
            self._bundles[key] = compressed


def configure_compression(server: Flask) -> None:
    """Set flask-compress's options before Dash attaches it."""
    server.config["COMPRESS_ALGORITHM"] = ["zstd", "br", "gzip"]
    server.config["COMPRESS_CACHE_BACKEND"] = BundleCache
    server.config["COMPRESS_CACHE_KEY"] = _bundle_key


def _bundle_key(request: Request) -> str:
    return request.path
