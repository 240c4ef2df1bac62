"""What a click beside a figure does to the user's choices: the acts, by the names their buttons carry."""

from analytics.errors import UserInputError
from webapp.services import Services

ROLL = "roll"
UNROLL = "unroll"
UNDO = "undo"
_APART, _AGAIN, _LEAVE, _LEAN, _REVOKE = "apart:", "again:", "leave:", "lean:", "revoke:"
_NOT_OURS = "This can no longer be changed here. Please load the page again."


def apart(issuer_id: str) -> str:
    """Name the act of counting a company's share classes one by one."""
    return _APART + issuer_id


def again(issuer_id: str) -> str:
    """Name the act of counting a company's share classes as one again."""
    return _AGAIN + issuer_id


def leave(fund: str) -> str:
    """Name the act of leaving a fund unknown instead of showing it by another."""
    return _LEAVE + fund


def lean(fund: str) -> str:
    """Name the act of showing a fund by its published stand-in again."""
    return _LEAN + fund


def revoke(view_id: str) -> str:
    """Name the act of taking a link back."""
    return _REVOKE + view_id


def is_revoking(act: str) -> bool:
    """Return whether an act takes a link back: undo of choices does not give it again."""
    return act.startswith(_REVOKE)


def choose(services: Services, act: str) -> str:
    """Change the user's choices; return in words what changed. An act that is none of ours is refused."""
    kind, colon, about = act.partition(":")
    if act == UNDO:
        return f"Taken back: {services.undo_choices()}."
    if colon and not about:
        raise UserInputError(_NOT_OURS)
    if kind + colon == _REVOKE:
        services.revoke_view(about)
        return "The link shows nothing any more."
    if act in {ROLL, UNROLL}:
        changed = services.roll_forward(is_on=act == ROLL)
    elif kind + colon in {_APART, _AGAIN}:
        changed = services.count_apart(about, is_apart=kind + colon == _APART)
    elif kind + colon in {_LEAVE, _LEAN}:
        changed = services.choose_stand_in(about, "" if kind + colon == _LEAVE else None)
    else:
        raise UserInputError(_NOT_OURS)
    return f"Changed: {changed.last_words}."
