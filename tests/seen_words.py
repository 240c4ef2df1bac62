"""What people read of a component: its texts in order, without attributes."""


def words(component: object) -> str:
    """Return the texts of a component and of all it holds, one space between them."""
    if component is None or isinstance(component, str):
        return component or ""
    if isinstance(component, list | tuple):
        said = " ".join(words(part) for part in component)
        return " ".join(word for word in said.split(" ") if word)
    return words(getattr(component, "children", None))


def named(component: object, name: str) -> list[object]:
    """Return the parts whose id names a figure or an act: ``named(panel, "figure")``."""
    if isinstance(component, list | tuple):
        return [found for part in component for found in named(part, name)]
    identity = getattr(component, "id", None)
    own = [identity[name]] if isinstance(identity, dict) and name in identity else []
    children = getattr(component, "children", None)
    return own if children is None or isinstance(children, str) else own + named(_as_list(children), name)


def _as_list(children: object) -> list[object]:
    return list(children) if isinstance(children, list | tuple) else [children]
