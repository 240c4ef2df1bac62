"""Hostile uploads, made by code: nothing here is a real file. Run as a script to write them into a folder.

Every entry has to be refused with a sentence, quickly, whether in this process or in the isolated child. Entries in
``SURVIVABLE`` are nasty but hold usable lines: they must be read without an error.
"""

import random
import sys
from functools import cache
from pathlib import Path

MIB = 1024 * 1024
HEADER = b"Symbol,Quantity,Price\n"


@cache
def hostile_files() -> dict[str, bytes]:
    """Return file name to content; all of them are to be refused."""
    noise = random.Random(20261121)  # noqa: S311  # reproducible noise, no secret
    return {
        "empty.csv": b"",
        "only_bom.csv": b"\xef\xbb\xbf",
        "only_blank_lines.csv": b"\n" * 1000,
        "header_only.csv": HEADER,
        "over_the_size_cap.csv": HEADER + b"AAPL,10,200\n" * 460_000,
        "one_long_line.csv": HEADER + b"A" * (2 * MIB),
        "line_of_commas.csv": HEADER + b"," * 60_000,
        "many_lines_of_commas.csv": (b"," * 5_000 + b"\n") * 1_000,
        "three_hundred_columns.csv": HEADER + b"AAPL" + b",1" * 299 + b"\n",
        "fifty_thousand_same_headers.csv": b"Symbol," * 9_000 + b"\n",
        "too_many_lines.csv": HEADER + b"AAPL,1,2\n" * 60_000,
        "blank_line_flood.csv": HEADER + b"\n" * 4_900_000,
        "rows_4_900_000.csv": HEADER + b"VTI,5,10\n" * 4_900_000,
        "line_of_50_mib.csv": HEADER + b"A" * (50 * MIB),
        "columns_3_000_000.csv": HEADER + b"," * 3_000_000,
        "quoted_columns_3_000_000.csv": b'"",' * 1_700_000,
        "big_cell.csv": HEADER + b'"' + b"A" * 5_000 + b'",10,200\n',
        "unclosed_quote_flood.csv": HEADER + b'"' + b"AAPL,10,200\n" * 60_000,
        "nul_flood.csv": HEADER + b"AAPL,1\x000,200\n" * 5_000,
        "binary_noise.csv": noise.randbytes(200_000),
        "utf16_cut_in_half.csv": "Symbol,Quantity\nAAPL,1\n".encode("utf-16")[:-1],
        "utf16_lone_surrogate.csv": b"\xff\xfeS\x00y\x00\x00\xd8,\x00",
        "zip_named.csv": b"PK\x03\x04" + noise.randbytes(5_000),
        "old_excel_named.csv": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4_096),
        "pdf_named.csv": b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n",
        "html_named.csv": b"\n <HTML><table><tr><td>Symbol</td><td>Quantity</td></tr></table>",
        "script.csv": b"<script>alert(1)</script>\nSymbol,Quantity\n",
        "entities.csv": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>',
        "quicken.csv": b"OFXHEADER:100\nDATA:OFXSGML\n<OFX><INVSTMTRS></INVSTMTRS></OFX>",
        "json.csv": b'{"positions": [' + b"[" * 100_000,
        "picture.csv": b"\x89PNG\r\n\x1a\n" + noise.randbytes(1_000),
        "gzip.csv": b"\x1f\x8b\x08" + noise.randbytes(1_000),
        "text_without_a_table.txt": b"Dear customer, please find attached.\n" * 200,
        "headers_all_the_way.csv": HEADER * 40_000,
        "garbage_below_a_header.csv": HEADER + b"AAPL,ten,x\n" * 40_000,
        "text_lines_all_the_way.csv": b"alpha,beta,gamma,delta\n" * 49_000,
        "wide_text_lines.csv": (b"alpha," * 190 + b"\n") * 4_000,
        "numbers_that_explode.csv": HEADER + b"AAPL,1e1000000,NaN\nMSFT,inf,1_000\n",
        "numbers_of_other_scripts.csv": "Symbol,Quantity\nAAPL,١٢٣\nMSFT,\uff19\n".encode(),
        "too_many_digits.csv": b"Symbol,Quantity\nAAPL," + b"9" * 4_000 + b"\n",
        "totals_only.csv": b"Symbol,Market Value\nAccount Total,100\nGrand Total,100\n",
        "weights_over_100.csv": b"ticker,weight\nVTI,60%\nBND,60%\n",
        "quotes_only.csv": b'"' * 4_001,
        "separator_bomb.csv": b"sep=;\n" + b";" * 60_000 + b"\n",
    }


@cache
def survivable_files() -> dict[str, bytes]:
    """Return nasty files that still hold the line ``VTI,5``."""
    return {
        "nul_bytes.csv": b"Symbol,Quantity\nAA\x00PL,1\nVTI,5\n",
        "formula_injection.csv": b"Symbol,Quantity\n=cmd|'/C calc'!A0,1\n@SUM(A1),1\nVTI,5\n",
        "path_in_name.csv": b"Symbol,Quantity,Description\nVTI,5,../../etc/passwd\n",
        "markup_in_cells.csv": b'Symbol,Quantity,Description\nVTI,5,"<img src=x onerror=alert(1)>"\n',
        "unclosed_quote.csv": b'Symbol,Quantity,Description\nAAPL,1,"Apple\nVTI,5,Vanguard\n',
        "backtracking.csv": b"Symbol,Quantity,Description\nAAPL,1," + b"1 " * 2_000 + b"x\nVTI,5,x\n",
        "backtracking_spaces.csv": b"Symbol,Quantity\n" + b"A" + b" " * 4_000 + b"B,1\nVTI,5\n",
        "backtracking_commas.csv": b"Symbol,Quantity\nAAPL," + b'"' + b"1,1" * 1_000 + b'"\nVTI,5\n',
        "direction_override.csv": "Symbol,Quantity\n\u202eVTI\u202c,5\n".encode(),
        "only_carriage_returns.csv": b"Symbol,Quantity\rAAPL,1\rVTI,5\r",
        "quotes_that_never_pair_up.csv": HEADER + b'"AAPL,1,2\n' * 3_001 + b"VTI,5,10\n",
        "quotes_in_quotes.csv": HEADER + b'"' * 4_000 + b",1,2\nVTI,5,10\n",
        "torture_in_every_column.csv": _torture_in_columns(),
        "torture_above_the_table.csv": _torture_in_titles(),
        "a_column_name_200_times.csv": b",".join([b"Symbol"] * 199) + b",Quantity\n" + b"VTI," * 199 + b"5\n",
        "form_feeds.csv": b"Symbol,Quantity\nAA\x0cPL,1\nVTI,5\n",
    }


_COLUMNS = (
    *("Symbol", "Description", "Quantity", "Price", "Market Value", "Cost Basis", "Average Cost", "Account Number"),
    *("Account Name", "Currency", "ISIN", "CUSIP", "Security Type", "Date Acquired", "Exchange", "As Of Date", "Term"),
)
_LONG = 1_300
_TORTURE = (
    *(f"{'1,' * _LONG}x", f"{'1.' * _LONG}x", f"{'1 ' * _LONG}x", f"{'1' * _LONG}x", f"{' ' * 2 * _LONG}x"),
    *("(" * _LONG, "-" * _LONG, "$" * _LONG, "'" * _LONG, "%" * _LONG, f"1{'0' * _LONG}e{'9' * _LONG}"),
    *("a@" * _LONG, "a." * _LONG, "/1" * _LONG, "Jan " * 900, "1/1/" * 900, "12:00 AM " * 400, "C" * _LONG),
    *("AAPL 1 1 1 C " * 200, "X1234" * 700, "*" * _LONG, "US" + "0" * _LONG, "&#" * _LONG, "\u0660" * 900),
)


def _torture_in_columns() -> bytes:
    """Return a table in which every kind of cell holds every text that a careless pattern would go mad about."""
    lines = [",".join(_COLUMNS)]
    for at in range(len(_COLUMNS)):
        for text in _TORTURE:
            cells = ["VOO", "", "1", "", "", *[""] * (len(_COLUMNS) - 5)]
            cells[at] = f'"{text}"'
            lines.append(",".join(cells))
    lines.append("VTI,,5" + "," * (len(_COLUMNS) - 3))
    return "\n".join(lines).encode()


def _torture_in_titles() -> bytes:
    titles = [f'"{text[:length]}"' for text in _TORTURE for length in (190, 4_000)]
    return "\n".join([*titles, "Symbol,Quantity", "VTI,5", *titles]).encode()


def main() -> None:
    """Write the corpus into the folder named on the command line."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in {**hostile_files(), **survivable_files()}.items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
