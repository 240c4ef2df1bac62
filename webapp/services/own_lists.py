"""A user's own lists of companies: made, copied, renamed, filled. Each change is a version of its day."""

import re
from dataclasses import replace

from analytics.errors import UserInputError
from analytics.model.choices import Choices
from analytics.model.issuer import Issuer, Theme
from analytics.model.market import Market
from webapp.services import choice_edits as edits
from webapp.services.choices import ChoicesState, change
from webapp.services.context import ServiceContext
from webapp.services.security_search import security_hits

MAX_LISTS = 50
"""Every list is measured with every report."""

MAX_LABEL_CHARACTERS = 60
_N_CANDIDATES = 5
_NOT_IN_A_NAME = re.compile(r"[^a-z0-9]+")


class OwnListServices:
    """The use cases about own lists."""

    __slots__ = ()
    context: ServiceContext

    def make_list(self, label: str) -> ChoicesState:
        """Make an empty list."""
        return _keep_new(self.context, label, frozenset(), f"list “{label.strip()}” made")

    def copy_list(self, name: str) -> ChoicesState:
        """Make an own list with the companies of another one."""
        theme = _find(self.context, name)
        return _keep_new(self.context, f"{theme.label}, own", theme.issuer_ids, f"list “{theme.label}” copied")

    def rename_list(self, name: str, label: str) -> ChoicesState:
        """Give an own list another name."""

        def renamed(choices: Choices) -> Choices:
            theme = _own(choices, name)
            return edits.with_theme(choices, replace(theme, label=_label(self.context, choices, label, name)))

        return change(self.context, renamed, f"list renamed to “{label.strip()}”")

    def delete_list(self, name: str) -> ChoicesState:
        """Delete an own list."""
        label = _find(self.context, name).label
        return change(self.context, lambda now: edits.without_theme(now, name), f"list “{label}” deleted")

    def add_to_list(self, name: str, typed: str) -> ChoicesState:
        """Add the company that was typed, by ticker or name, to an own list."""
        company, label = find_company(self.context, typed), _find(self.context, name).label
        words = f"{company.name} added to “{label}”"
        return change(self.context, lambda now: _with_members(self.context, now, name, {company.issuer_id}), words)

    def remove_from_list(self, name: str, issuer_id: str) -> ChoicesState:
        """Take a company out of an own list."""
        market, label = _published(self.context), _find(self.context, name).label
        company = next((issuer.name for issuer in market.issuers if issuer.issuer_id == issuer_id), "a company")
        words = f"{company} taken out of “{label}”"
        return change(self.context, lambda now: _with_members(self.context, now, name, set(), {issuer_id}), words)

    def company_id(self, typed: str) -> str:
        """Return the id of the company that was typed, by ticker or name."""
        return find_company(self.context, typed).issuer_id


def find_company(context: ServiceContext, typed: str) -> Issuer:
    """Return the company a ticker or a name means; where it may mean several, they are named and none is chosen."""
    market = _published(context)
    link = market.securities.get(typed.strip().upper())
    if link is not None:
        return market.issuers[link.issuer_index]
    if typed.strip().upper() in market.funds:
        raise UserInputError(f"“{typed}” is a fund: name a company.")
    hits = [hit for hit in security_hits(market, typed, _N_CANDIDATES) if hit.kind == "company"]
    places = dict.fromkeys(
        market.securities[hit.ticker].issuer_index for hit in hits if hit.ticker in market.securities
    )
    if len(places) == 1:
        return market.issuers[next(iter(places))]
    if not places:
        raise UserInputError(f"“{typed}” is no company we know: type its ticker in the United States or its name.")
    candidates = ", ".join(f"{market.issuers[place].ticker} ({market.issuers[place].name})" for place in places)
    raise UserInputError(f"“{typed}” may mean {candidates}: type the ticker.")


def _published(context: ServiceContext) -> Market:
    with context.database.transaction() as connection:
        return context.markets.current(connection).market


def _keep_new(context: ServiceContext, label: str, issuer_ids: frozenset[str], words: str) -> ChoicesState:
    day = context.clock().date()

    def made(choices: Choices) -> Choices:
        if len(choices.themes) >= MAX_LISTS:
            raise UserInputError(f"There is room for {MAX_LISTS} own lists: delete one first.")
        said = _label(context, choices, label, "")
        return edits.with_theme(choices, Theme(_new_name(choices, said), said, day, issuer_ids))

    return change(context, made, words)


def _with_members(
    context: ServiceContext, choices: Choices, name: str, added: set[str], removed: set[str] | None = None
) -> Choices:
    theme = _own(choices, name)
    members = (theme.issuer_ids | added) - (removed or set())
    if members == theme.issuer_ids:
        return choices
    return edits.with_theme(choices, replace(theme, issuer_ids=members, version_date=context.clock().date()))


def _own(choices: Choices, name: str) -> Theme:
    for theme in choices.themes:
        if theme.name == name:
            return theme
    raise UserInputError("This list is not one of your own any more: load the page again.")


def _find(context: ServiceContext, name: str) -> Theme:
    with context.database.transaction(context.user_id) as connection:
        themes = context.state(connection).market.themes
    for theme in themes:
        if theme.name == name:
            return theme
    raise UserInputError("There is no such list any more: load the page again.")


def _label(context: ServiceContext, choices: Choices, label: str, name: str) -> str:
    said = " ".join(label.split())
    if not 1 <= len(said) <= MAX_LABEL_CHARACTERS:
        raise UserInputError(f"The name of a list has 1 to {MAX_LABEL_CHARACTERS} characters.")
    others = [theme for theme in (*_published(context).themes, *choices.themes) if theme.name != name]
    if any(theme.label.casefold() == said.casefold() for theme in others):
        raise UserInputError(f"There is a list “{said}” already: give this one another name.")
    return said


def _new_name(choices: Choices, label: str) -> str:
    """Return a key that stays when the list is renamed."""
    taken = {theme.name for theme in choices.themes}
    stem = "own-" + (_NOT_IN_A_NAME.sub("-", label.casefold()).strip("-") or "list")
    return next(name for n in range(1, MAX_LISTS + 2) if (name := stem if n == 1 else f"{stem}-{n}") not in taken)
