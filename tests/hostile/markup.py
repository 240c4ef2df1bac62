"""Hostile tagged files (OFX, Flex XML, JSON), made by code: nothing here is a real file."""

from functools import cache

MIB = 1024 * 1024
FLEX = '<?xml version="1.0" encoding="UTF-8"?>\n{}<FlexQueryResponse queryName="a" type="AF"><FlexStatements count="1">'
FLEX_ACCOUNT = '<FlexStatement accountId="U1234567" toDate="20260930"><OpenPositions>'
FLEX_END = "</OpenPositions></FlexStatement></FlexStatements></FlexQueryResponse>"
OFX_HEAD = "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:1252\n\n<OFX>"
OFX_ACCOUNT = "<INVSTMTMSGSRSV1><INVSTMTTRNRS><INVSTMTRS><CURDEF>USD<INVACCTFROM><BROKERID>a.com<ACCTID>1</INVACCTFROM>"
OFX_END = "</INVPOSLIST></INVSTMTRS></INVSTMTTRNRS></INVSTMTMSGSRSV1></OFX>"
MANY_ATTRIBUTES = " ".join(f'a{number}="1"' for number in range(200_000))
LAUGHS = "".join(
    f'<!ENTITY {name} "{text * 100}">' for name, text in (("a", "ha"), ("b", "&a;"), ("c", "&b;"), ("d", "&c;"))
)


def flex(positions: str, *, declaration: str = "") -> str:
    return FLEX.format(declaration) + FLEX_ACCOUNT + positions + FLEX_END


def flex_position(symbol: str, quantity: str, more: str = "") -> str:
    return (
        f'<OpenPosition symbol="{symbol}" position="{quantity}" assetCategory="STK" currency="USD" markPrice="10" '
        f'positionValue="50" levelOfDetail="SUMMARY" {more}/>\n'
    )


def ofx(positions: str, *, after: str = "") -> str:
    return OFX_HEAD + OFX_ACCOUNT + "<INVPOSLIST>" + positions + after + OFX_END


def ofx_position(identifier: str, units: str, more: str = "") -> str:
    return (
        f"<POSSTOCK><INVPOS><SECID><UNIQUEID>{identifier}<UNIQUEIDTYPE>TICKER</SECID><HELDINACCT>CASH"
        f"<POSTYPE>LONG<UNITS>{units}<UNITPRICE>10<MKTVAL>50<DTPRICEASOF>20260930{more}</INVPOS></POSSTOCK>\n"
    )


@cache
def hostile_markup() -> dict[str, bytes]:
    """Return file name to content; all of them are to be refused."""
    good = flex_position("VTI", "5")
    texts = {
        "flex_laughs.xml": flex("&d;", declaration=f"<!DOCTYPE a [{LAUGHS}]>"),
        "flex_quadratic.xml": flex("&a;" * 50_000, declaration=f'<!DOCTYPE a [<!ENTITY a "{"x" * 50_000}">]>'),
        "flex_external_entity.xml": flex(good, declaration='<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>'),
        "flex_external_document_type.xml": flex(good, declaration='<!DOCTYPE a SYSTEM "https://example.invalid/a">'),
        "flex_document_type_in_small_letters.xml": flex(good, declaration='<!doctype a [<!entity x "y">]>'),
        "flex_without_an_end.xml": FLEX.format("") + FLEX_ACCOUNT + good * 2,
        "flex_nested_tags.xml": FLEX.format("") + "<a>" * 100_000,
        "flex_nested_positions.xml": FLEX.format("") + FLEX_ACCOUNT + "<OpenPosition>" * 100_000,
        "flex_200_000_attributes.xml": flex(f"<OpenPosition {MANY_ATTRIBUTES}/>"),
        "flex_one_attribute_twice.xml": flex('<OpenPosition symbol="VTI" symbol="VOO" position="5"/>'),
        "flex_endless_attribute.xml": FLEX.format("") + FLEX_ACCOUNT + '<OpenPosition symbol="' + "A" * (4 * MIB),
        "flex_endless_comment.xml": FLEX.format("") + "<!--" + " -" * MIB,
        "flex_numbers_that_explode.xml": flex(flex_position("VTI", "1e1000000") + flex_position("VOO", "NaN")),
        "flex_unknown_entity.xml": flex("&who;"),
        "flex_blank_lines.xml": flex("\n" * (4 * MIB)),
        "another_xml.xml": '<?xml version="1.0"?><feed><entry>VTI</entry></feed>',
        "another_xml_nested.xml": '<?xml version="1.0"?>' + "<a>" * 100_000,
        "ofx_document_type.ofx": f'<?xml version="1.0"?><!DOCTYPE OFX [{LAUGHS}]><?OFX OFXHEADER="200"?><OFX>&d;</OFX>',
        "ofx_nested_tags.ofx": OFX_HEAD + "<A>" * 100_000,
        "ofx_unclosed_positions.ofx": OFX_HEAD + OFX_ACCOUNT + "<INVPOSLIST>" + "<POSSTOCK>" * 100_000,
        "ofx_unclosed_accounts.ofx": OFX_HEAD + "<INVSTMTRS>" * 100_000,
        "ofx_end_tags_only.ofx": OFX_HEAD + "</POSSTOCK></INVPOSLIST>" * 100_000,
        "ofx_open_brackets.ofx": OFX_HEAD + "<" * (4 * MIB),
        "ofx_tags_without_an_end.ofx": OFX_HEAD + "<A " * MIB,
        "ofx_endless_tag.ofx": OFX_HEAD + "<INVPOSLIST " + "a" * (4 * MIB),
        "ofx_cdata_flood.ofx": OFX_HEAD + "<![CDATA[" * 400_000,
        "ofx_header_only.ofx": OFX_HEAD,
        "ofx_numbers_that_explode.ofx": ofx(ofx_position("VTI", "1e1000000") + ofx_position("VOO", "NaN")),
        "ofx_blank_lines.ofx": ofx("\n" * (4 * MIB)),
        "json_nested_lists.json": "[" * (4 * MIB),
        "json_nested_objects.json": '{"a":' * 500_000,
        "json_endless_text.json": '{"activities": "' + "\\u0041" * 700_000,
        "json_endless_number.json": "[" + "9" * (4 * MIB),
        "json_activities.json": '{"activities": [' + '{"symbol": "VTI"},' * 100_000,
        "statement_of_headers.csv": "Open Positions,Header,Symbol,Quantity\n" * 49_000,
        "statement_without_positions.csv": "Statement,Header,Field Name,Field Value\nTrades,Header,Symbol,Quantity\n",
    }
    encoded = {
        "flex_laughs_in_utf16.xml": texts["flex_laughs.xml"].replace('encoding="UTF-8"', "").encode("utf-16"),
        "flex_unknown_encoding.xml": b'<?xml version="1.0" encoding="utf-7"?>+ADw-FlexQueryResponse+AD4-',
    }
    return {name: text.encode() for name, text in texts.items()} | encoded


@cache
def survivable_markup() -> dict[str, bytes]:
    """Return nasty files that still hold five shares of VTI."""
    long_reference = "&#" + "9" * 5_000 + ";"
    texts = {
        "flex_formula.xml": flex(flex_position("=cmd|'/C calc'!A0", "1") + flex_position("VTI", "5")),
        "flex_markup_in_a_name.xml": flex(
            flex_position("VTI", "5", 'description="&lt;script&gt;alert(1)&lt;/script&gt;"')
        ),
        "flex_long_name.xml": flex(flex_position("VTI", "5", f'description="{"A" * MIB}"')),
        "ofx_long_reference.ofx": ofx(ofx_position("VTI", "5", f"<MEMO>{long_reference}")),
        "ofx_reference_to_nothing.ofx": ofx(ofx_position("VTI", "5", "<MEMO>&#0;&#x110000;&#xd800;&nosuch;&")),
        "ofx_long_memo.ofx": ofx(ofx_position("VTI", "5", "<MEMO>" + "A" * MIB)),
        "ofx_unknown_tags.ofx": ofx("<X.Y>1</X.Y>" * 100_000 + ofx_position("VTI", "5")),
    }
    return {name: text.encode() for name, text in texts.items()}
