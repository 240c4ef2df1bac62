"""Small words of the Import page: which line is meant, and a text that is not too long."""


def where(row: int, sheet: str = "") -> str:
    """Say which line is meant: ``Row 7``, with the sheet where a workbook has several."""
    return f"Row {row} of {sheet}" if sheet else f"Row {row}"


def short(text: str, longest: int = 80) -> str:
    """Cut a text that would fill the screen."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
