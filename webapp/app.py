"""The composition root of the web side: settings and services in, a Dash app out."""

import hashlib
import secrets
from importlib.metadata import version
from importlib.resources import files

from dash import Dash
from flask import Flask, Response

from webapp.components.chart_theme import register_templates
from webapp.compression import configure_compression
from webapp.errors import on_callback_error, register_error_pages
from webapp.frame import frame_layout, register_frame
from webapp.pages import PAGES
from webapp.security import protect
from webapp.services import Services
from webapp.settings import WebSettings

_BOOTSTRAP = f"/vendor/bootstrap.min.css?v={version('bootstrap-flask')}"
_INDEX = """<!DOCTYPE html>
<html lang="en">
  <head>
    {%metas%}
    <title>{%title%}</title>
    <script src="/assets/theme-boot.js?v=__DIGEST__"></script>
    {%favicon%}
    {%css%}
  </head>
  <body>
    {%app_entry%}
    <noscript>Counterpoise needs JavaScript, all of it served from this machine.</noscript>
    <div>{%config%}{%scripts%}{%renderer%}</div>
  </body>
</html>"""


def create_app(services: Services, settings: WebSettings) -> Dash:
    """Return the app with every page registered and every response protected."""
    server = Flask("webapp")
    server.debug = False  # whatever FLASK_DEBUG says
    server.secret_key = secrets.token_bytes(32)
    configure_compression(server)
    app = Dash(
        "webapp",
        server=server,  # type: ignore[arg-type]  # dash takes a Flask server; its annotation forgot it
        title="Counterpoise",
        update_title="",
        index_string=_INDEX.replace("__DIGEST__", _digest("theme-boot.js")),
        external_stylesheets=[_BOOTSTRAP],
        assets_ignore=r"theme-boot\.js",
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
        serve_locally=True,
        compress=True,
        suppress_callback_exceptions=False,
        use_async=False,
        enable_mcp=False,
        websocket_callbacks=False,
        on_error=on_callback_error,
    )
    register_templates()
    app.layout = frame_layout(PAGES)
    app.validation_layout = frame_layout(PAGES, n_built=len(PAGES))  # type: ignore[assignment]  # dash declares it as None
    register_frame(app, services, PAGES)
    for page in PAGES:
        page.register(app, services)
    _serve_bootstrap(server)
    register_error_pages(server)
    protect(app, settings)
    return app


def _digest(asset: str) -> str:
    content = files("webapp").joinpath("assets", asset).read_bytes()
    return hashlib.sha256(content).hexdigest()[:12]


def _serve_bootstrap(server: Flask) -> None:
    sheet = files("flask_bootstrap").joinpath("static", "bootstrap5", "css", "bootstrap.min.css").read_bytes()

    @server.get("/vendor/bootstrap.min.css")
    def bootstrap() -> Response:
        return Response(sheet, mimetype="text/css")
