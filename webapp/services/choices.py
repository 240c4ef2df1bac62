"""What a user chose about measuring: read, changed, taken back. A change is kept only if it can be applied."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from analytics.choices import usable_choices
from analytics.errors import UserInputError
from analytics.model.choices import Choices
from analytics.model.issuer import SizeBand, SizeBandFloor
from analytics.model.market import Market
from db.repositories import choices as repository
from db.repositories.choices import KeptChoices
from webapp.services import choice_edits as edits
from webapp.services.context import ServiceContext

OWN_SOURCE = "your own"


@dataclass(frozen=True, slots=True)
class ChoicesState:
    """The choices in force, and in words the change undo takes back; ``number`` is 0 where nothing is chosen.

    ``left_out`` says of each choice that newer data leave no room for why it is not applied.
    """

    choices: Choices
    number: int
    last_words: str
    can_undo: bool
    left_out: tuple[str, ...] = ()


class ChoicesServices:
    """The use cases about choices; each change is one transaction, and ``undo_choices`` takes the last one back."""

    __slots__ = ()
    context: ServiceContext

    def choices(self) -> ChoicesState:
        """Return the user's choices."""
        with self.context.database.transaction(self.context.user_id) as connection:
            kept = repository.read_choices(connection, self.context.user_id)
            return state_of(kept, self.context.markets.current(connection).market)

    def change_choices(self, choices: Choices, words: str) -> ChoicesState:
        """Put other choices in force; ``words`` say what was changed."""
        return change(self.context, lambda _: choices, words)

    def undo_choices(self) -> str:
        """Take back the last change; return in words what it was."""
        with self.context.database.transaction(self.context.user_id) as connection:
            words = repository.undo_choices(connection, self.context.user_id)
        if not words:
            raise UserInputError("There is nothing to take back: everything is measured as published.")
        return words

    def count_apart(self, issuer_id: str, *, is_apart: bool = True) -> ChoicesState:
        """Count the share classes of a company one by one, or as one company again."""
        name = self._name(issuer_id)
        words = f"{name} counted apart" if is_apart else f"{name} counted as one company"
        return change(self.context, lambda now: edits.counted_apart(now, issuer_id, is_apart=is_apart), words)

    def count_together(self, *issuer_ids: str) -> ChoicesState:
        """Count several companies as one."""
        if len(set(issuer_ids)) <= 1:
            raise UserInputError("Name two different companies to count as one.")
        words = f"{' and '.join(map(self._name, issuer_ids))} counted as one company"
        return change(self.context, lambda now: edits.counted_together(now, issuer_ids), words)

    def count_separately(self, issuer_id: str) -> ChoicesState:
        """Take back what counts a company together with others."""
        words = f"{self._name(issuer_id)} counted on its own"
        return change(self.context, lambda now: edits.counted_separately(now, issuer_id), words)

    def choose_stand_in(self, fund: str, stand_in: str | None) -> ChoicesState:
        """Look through another fund in the place of one; an empty text for none, null for the published one."""
        words = {None: f"{fund} looked through as published", "": f"{fund} left as unknown"}.get(
            stand_in, f"{fund} looked through as {stand_in}"
        )
        return change(self.context, lambda now: edits.with_stand_in(now, fund, stand_in), words)

    def use_floors(self, floors: Mapping[SizeBand, float]) -> ChoicesState:
        """Use these lower boundaries of the size bands, in US dollars; none goes back to the published ones."""
        day = self.context.clock().date()
        own = [SizeBandFloor(band, floor, day, OWN_SOURCE) for band, floor in floors.items()]
        words = "own boundaries of the size bands" if own else "published boundaries of the size bands"
        return change(self.context, lambda now: edits.with_floors(now, own), words)

    def roll_forward(self, *, is_on: bool) -> ChoicesState:
        """Carry the weights of older versions forward by price, or leave them as published."""
        words = "older holdings carried forward by price" if is_on else "older holdings as published"
        return change(self.context, lambda now: edits.with_roll_forward(now, is_on=is_on), words)

    def _name(self, issuer_id: str) -> str:
        with self.context.database.transaction() as connection:
            market = self.context.markets.current(connection).market
        for issuer in market.issuers:
            if issuer.issuer_id == issuer_id:
                return issuer.name
        raise UserInputError("This company is not among the loaded companies.")


def change(context: ServiceContext, edit: Callable[[Choices], Choices], words: str) -> ChoicesState:
    """Change the choices in force and keep them, if the market can be made of them.

    Raises
    ------
    UserInputError
        They cannot be applied; nothing has changed then. What could not be applied before is no hindrance.
    """
    with context.database.transaction(context.user_id) as connection:
        published = context.markets.current(connection)
        before = repository.read_choices(connection, context.user_id)
        known = usable_choices(published.market, before.choices)
        kept = repository.change_choices(connection, context.user_id, edit, words)
        state = state_of(kept, published.market)
        if set(state.left_out) - set(known.left_out):
            # The change by itself first: it is what the refusal is to be about.
            context.markets.for_choices(connection, published, edit(known.choices))
            context.markets.for_choices(connection, published, kept.choices)
        context.markets.for_kept_choices(connection, published, kept.choices)
        return state


def state_of(kept: KeptChoices, published: Market) -> ChoicesState:
    """Return kept choices with what of them the published market leaves no room for."""
    left_out = usable_choices(published, kept.choices).left_out
    return ChoicesState(kept.choices, kept.number, kept.words, can_undo=kept.number > 0, left_out=left_out)
