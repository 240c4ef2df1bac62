"""A name as it is typed, made fit to be kept and shown."""


def shown_text(typed: object) -> str:
    r"""Return a typed name without what cannot be seen and without the blanks around and between its words.

    Examples
    --------
    >>> shown_text("  Roth\u00a0 of\x00 Ann "), shown_text(None)
    ('Roth of Ann', '')
    """
    words = typed.split() if isinstance(typed, str) else []
    seen = ("".join(character for character in word if character.isprintable()) for word in words)
    return " ".join(word for word in seen if word)
