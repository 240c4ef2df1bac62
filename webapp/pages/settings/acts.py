"""What people do to one list, company, fund or link, turned into calls of the services."""

from collections.abc import Callable, Mapping

from analytics.errors import UserInputError
from webapp.components.entered_text import shown_text
from webapp.pages.settings import ids, texts
from webapp.pages.settings.forms import PUBLISHED, stand_in_of
from webapp.services import Services


def act_on_click(services: Services, kind: str, key: str, typed: str) -> None:
    """Do what a button of an item says; ``typed`` is the text beside it."""
    acts: Mapping[str, Callable[[], object]] = {
        ids.COPY: lambda: services.copy_list(key),
        ids.DELETE: lambda: services.delete_list(key),
        ids.ADD: lambda: services.add_to_list(key, typed),
        ids.REMOVE: lambda: services.remove_from_list(*_list_and_company(key)),
        ids.APART: lambda: services.count_apart(key),
        ids.AS_ONE: lambda: services.count_apart(key, is_apart=False),
        ids.SEPARATE: lambda: services.count_separately(key),
        ids.REVOKE: lambda: services.revoke_view(key),
        ids.GIVE_AGAIN: lambda: services.revoke_view(key, is_revoked=False),
    }
    if kind not in acts:
        raise UserInputError(texts.GONE)
    acts[kind]()


def act_on_value(services: Services, kind: str, key: str, entered: object) -> bool:
    """Do what a field of an item says; return whether that is anything new: a redraw sets the same fields."""
    if kind == ids.LABEL:
        label = shown_text(entered)
        if any(theme.name == key and theme.label == label for theme in services.choices().choices.themes):
            return False
        services.rename_list(key, label)
        return True
    wanted = stand_in_of(entered)
    now = services.choices().choices.stand_ins.get(key)
    if entered is None or wanted == now or (entered == PUBLISHED and now is None):
        return False
    services.choose_stand_in(key, wanted)
    return True


def _list_and_company(key: str) -> tuple[str, str]:
    name, _, issuer_id = key.partition(" ")
    return name, issuer_id
