"""What is left of kept choices when newer data leave no room for some of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from analytics.choices.bands import complete_floors
from analytics.choices.stand_ins import with_stand_ins
from analytics.errors import UserInputError
from analytics.model.choices import Choices
from analytics.model.market import Market


@dataclass(frozen=True, slots=True)
class UsableChoices:
    """Choices that can be applied, and a sentence for each that cannot."""

    choices: Choices
    left_out: tuple[str, ...] = ()


def usable_choices(market: Market, choices: Choices) -> UsableChoices:
    """Return kept choices without those that the market, published since, has no room for.

    Parameters
    ----------
    market : Market
        As published now.
    choices : Choices
        As they could be applied once.

    Returns
    -------
    UsableChoices
        The same object where all of them can be applied. Each stand-in is taken or left by itself; boundaries of bands
        go all together, as an order is one of all.

    Notes
    -----
    Funds left open are taken first: they need nothing else. A stand-in may need another one, so those that fail are
    tried again as long as one more is taken.

    Examples
    --------
    >>> market = Market("v1", (), {}, {}, {}, (), ())
    >>> usable_choices(market, Choices(stand_ins={"VTWO": "IWM"})).left_out
    ('VTWO is not in the fund directory: no stand-in can be chosen for it. It is looked through as published.',)
    """
    stand_ins, said = _usable_stand_ins(market, choices.stand_ins)
    floors = choices.floors
    fault = _fault_of_floors(market, choices)
    if fault:
        floors, said = (), (*said, fault)
    if not said:
        return UsableChoices(choices)
    return UsableChoices(replace(choices, stand_ins=stand_ins, floors=floors), said)


def _usable_stand_ins(market: Market, wanted: Mapping[str, str]) -> tuple[Mapping[str, str], tuple[str, ...]]:
    if not wanted or not _fault_of(market, wanted):
        return wanted, ()
    taken: dict[str, str] = {}
    left = sorted(wanted, key=lambda fund: (bool(wanted[fund]), fund))
    while True:
        faults = {}
        for fund in left:
            fault = _fault_of(market, {**taken, fund: wanted[fund]})
            if fault:
                faults[fund] = fault
            else:
                taken[fund] = wanted[fund]
        if len(faults) == len(left):
            return taken, tuple(f"{fault} It is looked through as published." for fault in faults.values())
        left = list(faults)


def _fault_of(market: Market, stand_ins: Mapping[str, str]) -> str:
    try:
        with_stand_ins(market, stand_ins)
    except UserInputError as fault:
        return str(fault)
    return ""


def _fault_of_floors(market: Market, choices: Choices) -> str:
    if not choices.floors:
        return ""
    try:
        complete_floors(choices.floors, market.size_bands)
    except UserInputError as fault:
        return f"Your boundaries of the size bands do not go with the published ones: {fault} The published ones hold."
    return ""
