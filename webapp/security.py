"""Headers on every response, and which requests are answered at all."""

from functools import cache
from urllib.parse import urlsplit

from dash import Dash
from flask import Flask, Response, abort, request

from webapp.settings import BODY_MAX_BYTES, WebSettings

IMMUTABLE = "public, max-age=31536000, immutable"
UPDATE_PATH = "/_dash-update-component"
_BUNDLE_PATH = "/_dash-component-suites/"
_STATIC_PATHS = ("/assets/", "/vendor/")
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_FIXED_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def protect(app: Dash, settings: WebSettings) -> None:
    """Attach the request checks and the response headers to an app."""
    server: Flask = app.server
    server.config["MAX_CONTENT_LENGTH"] = BODY_MAX_BYTES
    hosts = settings.hosts

    @cache
    def policy() -> str:
        return content_security_policy(tuple(app.csp_hashes()))

    def check_request() -> None:
        refuse_foreign_requests(hosts)
        refuse_malformed_updates(app)

    def add_headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy()
        for name, content in _FIXED_HEADERS.items():
            response.headers[name] = content
        response.headers["Cache-Control"] = cache_policy(response)
        return response

    server.before_request(check_request)
    server.after_request(add_headers)


def content_security_policy(script_hashes: tuple[str, ...]) -> str:
    """Return the policy: own scripts only, no frames, nothing from elsewhere.

    Inline style attributes are what the grid and the charts position with, hence ``'unsafe-inline'`` for styles alone;
    ``blob:`` images are how a chart becomes a PNG in the browser.
    """
    directives = (
        ("default-src", "'none'"),
        ("script-src", " ".join(("'self'", *script_hashes))),
        ("style-src", "'self' 'unsafe-inline'"),
        ("img-src", "'self' data: blob:"),
        ("font-src", "'self' data:"),
        ("connect-src", "'self'"),
        ("base-uri", "'none'"),
        ("form-action", "'self'"),
        ("frame-ancestors", "'none'"),
    )
    return "; ".join(f"{name} {sources}" for name, sources in directives)


def refuse_foreign_requests(hosts: frozenset[str]) -> None:
    """Refuse an unknown Host (DNS rebinding) and, where something may change, a foreign page as the origin."""
    if request.host.lower() not in hosts:
        abort(421)
    if request.method in _SAFE_METHODS:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        abort(403)
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc.lower() != request.host.lower():
        abort(403)


def refuse_malformed_updates(app: Dash) -> None:
    """Answer 400 to a callback request that names no callback of ours or carries no list of inputs."""
    if request.path != UPDATE_PATH or request.method in _SAFE_METHODS:
        return
    body = request.get_json()
    if not isinstance(body, dict) or not isinstance(body.get("inputs"), list):
        abort(400)
    if body.get("output") not in app.callback_map:
        abort(400)


def cache_policy(response: Response) -> str:
    """Return ``Cache-Control``: for ever where the address changes with the content, never for anything private."""
    if response.status_code not in {200, 304}:
        return "no-store"
    if request.path.startswith(_BUNDLE_PATH):
        return IMMUTABLE if response.cache_control.max_age else "no-cache"
    if request.path.startswith(_STATIC_PATHS):
        return IMMUTABLE if request.args.get("m") or request.args.get("v") else "no-cache"
    return "no-store"
