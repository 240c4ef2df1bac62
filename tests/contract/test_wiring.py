"""Every callback's wires end somewhere, no page reaches beyond its folder, and every page has the same seven files."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from dash import Dash
from dash.development.base_component import Component
from fakes import FakeServices

from webapp.app import create_app
from webapp.pages import PAGES
from webapp.settings import WebSettings

PAGE_FILES = {"__init__.py", "ids.py", "layout.py", "forms.py", "callbacks.py", "figures.py", "texts.py"}
PAGES_FOLDER = Path(str(files("webapp.pages")))
PAGE_FOLDERS = sorted(p for p in PAGES_FOLDER.iterdir() if p.is_dir() and (p / "__init__.py").exists())


@pytest.fixture(scope="module")
def app() -> Dash:
    return create_app(FakeServices(), WebSettings())  # type: ignore[arg-type]  # the fake has the methods pages call


def components_of(layout: Component) -> Iterator[Component]:
    yield layout
    yield from layout._traverse()


def identified(app: Dash) -> dict[str, Component]:
    components = [c for c in components_of(app.validation_layout) if isinstance(c, Component)]
    return {c.id: c for c in components if isinstance(getattr(c, "id", None), str)}


def wires_of(app: Dash) -> Iterator[tuple[str, str, str]]:
    for key, callback in app.callback_map.items():
        for part in key.strip(".").split("..."):
            name, _, prop = part.rpartition(".")
            yield key, name, prop.partition("@")[0]
        for wire in (*callback["inputs"], *callback["state"]):
            yield key, wire["id"], wire["property"]


def test_ids_are_unique(app: Dash) -> None:
    ids = [c.id for c in components_of(app.validation_layout) if isinstance(getattr(c, "id", None), str)]
    assert [name for name, n in Counter(ids).items() if n > 1] == []


def test_every_wire_ends_at_a_component_that_has_the_property(app: Dash) -> None:
    known = identified(app)
    loose = []
    for key, name, prop in wires_of(app):
        if name.startswith("{") or not name:
            continue
        component = known.get(name)
        names = component._prop_names if component is not None else ()
        if component is None or (prop not in names and not prop.startswith(("data-", "aria-"))):
            loose.append((key, name, prop))
    assert loose == []


def test_callbacks_have_at_most_twelve_wires(app: Dash) -> None:
    counts = Counter(key for key, _, _ in wires_of(app))
    assert {key: n for key, n in counts.items() if n > 12} == {}


def test_pages_have_distinct_keys_and_paths() -> None:
    assert len({page.key for page in PAGES}) == len({page.path for page in PAGES}) == len(PAGES)
    assert PAGES[0].path == "/"


def test_every_page_folder_is_registered() -> None:
    registered = {page.layout.__module__.split(".")[2] for page in PAGES}
    assert registered == {folder.name for folder in PAGE_FOLDERS}


@pytest.mark.parametrize("folder", PAGE_FOLDERS, ids=lambda p: p.name)
def test_every_page_has_the_seven_files(folder: Path) -> None:
    assert PAGE_FILES - {path.name for path in folder.glob("*.py")} == set()


@pytest.mark.parametrize("folder", PAGE_FOLDERS, ids=lambda p: p.name)
def test_every_id_of_a_page_is_used(folder: Path) -> None:
    tree = ast.parse((folder / "ids.py").read_text(encoding="utf-8"))
    names = [
        t.id for node in tree.body if isinstance(node, ast.Assign) for t in node.targets if isinstance(t, ast.Name)
    ]
    elsewhere = "\n".join(p.read_text(encoding="utf-8") for p in folder.glob("*.py"))
    unused = [name for name in names if len(re.findall(rf"\b{name}\b", elsewhere)) < 2]
    assert unused == []


@pytest.mark.parametrize("folder", PAGE_FOLDERS, ids=lambda p: p.name)
def test_callbacks_are_short(folder: Path) -> None:
    tree = ast.parse((folder / "callbacks.py").read_text(encoding="utf-8"))
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    decorated = [n for n in functions if any("callback" in ast.unparse(d) for d in n.decorator_list)]
    long = {n.name: n.body[-1].end_lineno - n.body[0].lineno + 1 for n in decorated if n.body[-1].end_lineno}
    assert {name: lines for name, lines in long.items() if lines > 15} == {}


def test_every_function_named_in_python_exists_in_an_asset() -> None:
    assets = "\n".join(p.read_text(encoding="utf-8") for p in Path(str(files("webapp"))).glob("assets/*.js"))
    code = "\n".join(p.read_text(encoding="utf-8") for p in Path(str(files("webapp"))).rglob("*.py"))
    called = set(re.findall(r'in_browser\(\s*app,\s*"(\w+)\.(\w+)"', code))
    assert called
    missing = [
        f"{space}.{name}"
        for space, name in called
        if f"dash_clientside.{space}" not in assets or f"{name}:" not in assets
    ]
    assert missing == []


UNSAFE = (
    "dangerously_allow",
    "srcDoc",
    "DangerouslySetInnerHTML",
    "Iframe",
    "background=True",
    "persistence=True",
    "unpkg",
    "cdn.",
)


@pytest.mark.parametrize("word", UNSAFE)
def test_no_unsafe_sink_is_used(word: str) -> None:
    hits = [
        path.name
        for path in Path(str(files("webapp"))).rglob("*")
        if path.suffix in {".py", ".js", ".css"} and word in path.read_text(encoding="utf-8")
    ]
    assert hits == []
