"""Fires callbacks of a Dash app as the browser does, through its one endpoint, and hands back what they answer."""

import json
from dataclasses import dataclass
from typing import Any

from dash import Dash

from webapp.security import UPDATE_PATH


@dataclass(frozen=True, slots=True)
class Answer:
    """What a callback answered: its outputs, and what it set besides (``set_props``), both by id and property."""

    status: int
    outputs: dict[str, dict[str, Any]]
    side: dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class DashClient:
    """A browser without a screen."""

    app: Dash
    host: str = "127.0.0.1:8050"

    def fire(self, output: str, given: dict[str, Any], *, triggered: str | None = None) -> Answer:
        """Fire the callback one of whose outputs is ``output``: ``id.property``, or ``id.property@`` for a shared one.

        ``given`` has a value per input and state; ``triggered`` names the input that changed, by default the first.
        A list of values stands for a pattern's matching controls, as ``[(key, value), ...]``.
        """
        key = next(k for k in self.app.callback_map if output == k or output in _outputs_of(k))
        wires = self.app.callback_map[key]
        inputs = [_filled(wire, given) for wire in wires["inputs"]]
        changed = triggered or f"{wires['inputs'][0]['id']}.{wires['inputs'][0]['property']}"
        body = {
            "output": key,
            "outputs": _outputs(key),
            "inputs": inputs,
            "state": [_filled(wire, given) for wire in wires["state"]],
            "changedPropIds": [changed],
        }
        response = self.app.server.test_client().post(UPDATE_PATH, json=body, headers={"Host": self.host})
        content = response.get_json() if response.status_code == 200 and response.data else {}
        return Answer(response.status_code, content.get("response", {}), content.get("sideUpdate", {}))


def _outputs_of(key: str) -> set[str]:
    return {part[: part.find("@") + 1] or part for part in key.strip(".").split("...")}


def _outputs(key: str) -> list[dict[str, str]] | dict[str, str]:
    parts = [part.rsplit(".", 1) for part in key.strip(".").split("...")]
    found = [{"id": name, "property": prop.partition("@")[0]} for name, prop in parts]
    for item, (_, prop) in zip(found, parts, strict=True):
        item["property"] = prop
    return found if key.startswith("..") else found[0]


def _filled(wire: dict[str, Any], given: dict[str, Any]) -> object:
    name, prop = wire["id"], wire["property"]
    if name.startswith("{"):
        pattern = json.loads(name)
        matches = given.get(f"{pattern['type']}.{prop}", [])
        return [{"id": pattern | {"key": key}, "property": prop, "value": value} for key, value in matches]
    return {"id": name, "property": prop, "value": given.get(f"{name}.{prop}")}
