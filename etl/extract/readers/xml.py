"""XML documents element by element: nothing is expanded, fetched or kept, whatever the document asks for."""

import io
from collections.abc import Iterator, Sequence

from lxml import etree

from analytics.errors import UnreadableSource
from etl.extract.readers.bodies import Body, require

Element = etree._Element  # noqa: SLF001 - the stubs have no public name for it

_DECLARATION = b"<!DOCTYPE"


def elements(content: bytes, names: Sequence[str], purpose: str) -> Iterator[Element]:
    """Yield the elements of these names as each one ends, and empty it when the next is asked for.

    Parameters
    ----------
    content : bytes
        The document, blanks before it allowed (filings of 2022 begin with a line break). One with a document type
        declaration is refused: entities are declared there.
    names : sequence of str
        Names with their namespace in braces, none of them inside another.
    purpose : str
        What the document is to be, for the sentence of a refusal: ``a Form N-PORT``.

    Raises
    ------
    UnreadableSource
        For anything but a whole, well-formed XML document.
    """
    require(content, Body.XML, purpose)
    if _DECLARATION in content:
        raise UnreadableSource("The XML document declares a document type, which no filing does; it was not read.")
    parser = etree.iterparse(
        io.BytesIO(content.lstrip()),
        tag=tuple(names),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )
    try:
        for _, element in parser:
            yield element
            element.clear()
    except etree.XMLSyntaxError as error:
        raise UnreadableSource(f"The XML document is damaged or cut off: {error.msg}.") from error


def root_name(content: bytes) -> str:
    """Return the name of the document's outermost element with its namespace, or an empty text where it has none."""
    try:
        for _, element in etree.iterparse(io.BytesIO(content.lstrip()), events=("start",), resolve_entities=False):
            return str(element.tag)
    except etree.XMLSyntaxError:
        return ""
    return ""
