import base64
import hashlib
import logging
import re

import pytest
from dash import Dash
from fakes import FakeServices
from flask.testing import FlaskClient

from analytics.errors import DataUnavailable, UserInputError
from webapp.app import create_app
from webapp.compression import BundleCache
from webapp.settings import WebSettings

HOST = {"Host": "127.0.0.1:8050"}
UPDATE = "/_dash-update-component"


@pytest.fixture
def services() -> FakeServices:
    return FakeServices()


@pytest.fixture
def app(services: FakeServices) -> Dash:
    return create_app(services, WebSettings())  # type: ignore[arg-type]  # the fake has the methods pages call


@pytest.fixture
def client(app: Dash) -> FlaskClient:
    return app.server.test_client()


PATHS = [
    "/",
    "/data",
    "/nowhere",
    "/_dash-layout",
    "/_dash-dependencies",
    "/assets/frame.js",
    "/assets/none.js",
    UPDATE,
]


@pytest.mark.parametrize("path", PATHS)
def test_every_response_is_protected(client: FlaskClient, path: str) -> None:
    headers = client.get(path, headers=HOST, buffered=True).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in policy["script-src"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_the_policy_allows_exactly_the_inline_scripts_of_the_page(client: FlaskClient) -> None:
    response = client.get("/", headers=HOST)
    scripts = re.findall(r"<script(?![^>]*(?:src=|application/json))[^>]*>(.*?)</script>", response.text, re.DOTALL)
    wanted = {"'sha256-" + base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() + "'" for s in scripts}
    policy = response.headers["Content-Security-Policy"]
    assert set(re.findall(r"'sha256-[^']+'", policy)) == wanted
    assert len(wanted) == 1


def test_nothing_is_loaded_from_elsewhere(client: FlaskClient) -> None:
    text = client.get("/", headers=HOST).text
    addresses = re.findall(r"(?:src|href)=\"([^\"]+)\"", text)
    assert addresses
    assert [a for a in addresses if not a.startswith("/") or a.startswith("//")] == []


@pytest.mark.parametrize("path", ["/", "/_dash-layout", "/_dash-dependencies", "/nowhere"])
def test_pages_are_never_stored(client: FlaskClient, path: str) -> None:
    assert client.get(path, headers=HOST).headers["Cache-Control"] == "no-store"


def test_bundles_with_a_fingerprint_are_kept_and_others_asked_for_again(client: FlaskClient) -> None:
    addresses = re.findall(
        r"(?:src|href)=\"(/(?:_dash-component-suites|assets|vendor)[^\"]+)\"", client.get("/", headers=HOST).text
    )
    assert {a.split("/")[1] for a in addresses} == {"_dash-component-suites", "assets", "vendor"}
    for address in addresses:
        assert (
            client.get(address, headers=HOST, buffered=True).headers["Cache-Control"]
            == "public, max-age=31536000, immutable"
        ), address
    plotly = client.get("/_dash-component-suites/plotly/package_data/plotly.min.js", headers=HOST)
    assert plotly.headers["Cache-Control"] == "no-cache"
    assert plotly.headers["ETag"]
    assert client.get("/assets/frame.css", headers=HOST, buffered=True).headers["Cache-Control"] == "no-cache"


def test_bundles_are_compressed_once(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    path, asked = "/vendor/bootstrap.min.css", HOST | {"Accept-Encoding": "gzip"}
    first = client.get(path, headers=asked)
    assert first.headers["Content-Encoding"] == "gzip"

    def never(*_: object) -> bytes:
        raise AssertionError("compressed again")

    monkeypatch.setattr("flask_compress.flask_compress._compress_data", never)
    assert client.get(path, headers=asked).data == first.data


def test_private_answers_are_not_kept_by_the_compression() -> None:
    cache = BundleCache()
    cache.set("gzip;/_dash-layout", b"private")
    assert cache.get("gzip;/_dash-layout") is None
    cache.set("gzip;/vendor/x.css", b"public")
    assert cache.get("gzip;/vendor/x.css") == b"public"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:80", "127.0.0.1:8050.evil.example", ""])
def test_an_unknown_host_is_refused(client: FlaskClient, host: str) -> None:
    response = client.get("/_dash-layout", headers={"Host": host})
    assert response.status_code == 421
    assert "frame" not in response.text


@pytest.mark.parametrize("host", ["127.0.0.1:8050", "localhost:8050", "LOCALHOST:8050", "[::1]:8050"])
def test_loopback_names_are_answered(client: FlaskClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


def test_a_proxy_name_is_answered_when_it_is_named() -> None:
    app = create_app(FakeServices(), WebSettings(allowed_hosts=("cp.example",)))  # type: ignore[arg-type]  # as above
    assert app.server.test_client().get("/", headers={"Host": "cp.example"}).status_code == 200


@pytest.mark.parametrize(
    "foreign",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_foreign_page_cannot_make_callbacks_run(
    client: FlaskClient, services: FakeServices, foreign: dict[str, str]
) -> None:
    body = {"output": "frame-summary.children", "inputs": [{"id": "frame-switcher", "property": "value", "value": ""}]}
    response = client.post(UPDATE, json=body, headers=HOST | foreign)
    assert response.status_code == 403
    assert services.calls == []


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "null",
        "3",
        "{}",
        '{"output":"nobody.children","inputs":[]}',
        '{"output":"frame-summary.children","inputs":{}}',
        "{",
    ],
)
def test_malformed_callback_requests_are_400(client: FlaskClient, body: str) -> None:
    response = client.post(UPDATE, data=body, content_type="application/json", headers=HOST)
    assert response.status_code == 400
    assert "Traceback" not in response.text


def test_a_callback_body_that_is_no_json_is_refused(client: FlaskClient) -> None:
    assert client.post(UPDATE, data="x", content_type="text/plain", headers=HOST).status_code == 415


def test_a_body_over_the_limit_is_refused_with_a_sentence(client: FlaskClient) -> None:
    body = b'{"output":"' + b"x" * (8 * 1024 * 1024) + b'"}'
    response = client.post(UPDATE, data=body, content_type="application/json", headers=HOST)
    assert response.status_code == 413
    assert response.get_json()["message"] == "The file is larger than this page accepts (5 MB)."


def test_debugging_and_mcp_stay_off_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DASH_MCP_ENABLED", "DASH_DEBUG", "FLASK_DEBUG"):
        monkeypatch.setenv(name, "1")
    app = create_app(FakeServices(), WebSettings())  # type: ignore[arg-type]  # as above
    assert [rule.rule for rule in app.server.url_map.iter_rules() if "mcp" in rule.rule] == []
    assert not app._dev_tools.get("hot_reload")
    assert not app.server.debug


def fire_summary(client: FlaskClient) -> dict[str, object]:
    body = {
        "output": "frame-summary.children",
        "outputs": {"id": "frame-summary", "property": "children"},
        "inputs": [{"id": "frame-switcher", "property": "value", "value": "p1"}],
        "changedPropIds": ["frame-switcher.value"],
    }
    response = client.post(UPDATE, json=body, headers=HOST)
    assert response.status_code == 200
    return dict(response.get_json()["sideUpdate"]["frame-notice"])


def test_a_defect_shows_an_incident_id_that_is_in_the_log(
    client: FlaskClient, services: FakeServices, caplog: pytest.LogCaptureFixture
) -> None:
    services.failure = RuntimeError("secret detail")
    with caplog.at_level(logging.ERROR):
        notice = fire_summary(client)
    assert "secret detail" not in str(notice)
    incident = re.search(r"Incident ([0-9a-f]{8})", str(notice))
    assert incident
    assert incident.group(1) in caplog.text
    assert "secret detail" in caplog.text


@pytest.mark.parametrize(
    ("error", "title"),
    [
        (UserInputError("Say it differently."), "This needs a change"),
        (DataUnavailable("Say it differently."), "Some data is missing"),
    ],
)
def test_errors_meant_for_people_are_shown_as_they_are(
    client: FlaskClient, services: FakeServices, error: Exception, title: str
) -> None:
    services.failure = error
    notice = fire_summary(client)
    assert notice["header"] == title
    assert "Say it differently." in str(notice["children"])
    assert "Incident" not in str(notice)


def test_a_failed_request_outside_callbacks_says_nothing_of_its_cause(
    app: Dash, caplog: pytest.LogCaptureFixture
) -> None:
    @app.server.get("/boom")
    def boom() -> str:
        raise RuntimeError("secret detail")

    response = app.server.test_client().get("/boom", headers=HOST)
    assert response.status_code == 500
    assert "secret detail" not in response.text
    assert response.get_json()["incident"] in caplog.text
    assert response.headers["Cache-Control"] == "no-store"
