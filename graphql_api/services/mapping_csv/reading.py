"""Text to lines. What makes the file as a whole unreadable raises ValidationError."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from graphql_api.services.errors import FieldProblem, ValidationError
from graphql_api.services.mapping_csv import cells
from graphql_api.services.mapping_csv.columns import COLUMNS, missing
from graphql_api.services.mapping_csv.writing import BYTE_ORDER_MARK

SEPARATORS = (",", ";")
"""A spreadsheet writes the semicolon if the comma is its decimal sign."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """Begins at line `number` of the file. `problem` says why its cells cannot be told apart."""

    number: int
    cells: Mapping[str, str]
    problem: str | None = None


def decoded(content: bytes) -> str:
    """Raises ValidationError if it is not UTF-8."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refusal("The file is UTF-16. Save it as UTF-8: spreadsheets call it CSV UTF-8.")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise refusal(
            f"The file is not UTF-8: line {line} has the byte 0x{content[error.start]:02X}. Save "
            "it as UTF-8: spreadsheets call it CSV UTF-8."
        ) from error


def read(text: str, *, max_lines: int) -> list[Line]:
    """The lines below the header; those without any text are left out. Raises ValidationError."""
    text = text.removeprefix(BYTE_ORDER_MARK)
    if not text.strip():
        raise refusal(f"The file is empty. Its first line names the columns: {', '.join(COLUMNS)}.")
    records = _records(text, _separator(text))
    columns = _columns(next(records)[1])
    lines = [_line(number, columns, record) for number, record in records if any(record)]
    if len(lines) > max_lines:
        raise refusal(
            f"The file has {len(lines):,} lines; at most {max_lines:,} are allowed here. Split it "
            "and keep the header in each part, or keep only the lines that you changed: mappings "
            "that are not in the file are left alone."
        )
    return lines


def refusal(message: str) -> ValidationError:
    return ValidationError([FieldProblem(field="csv", message=message)])


def _separator(text: str) -> str:
    """The one that makes more known columns of the header."""

    def known(separator: str) -> int:
        _, header = next(_records(text, separator))
        return len(set(map(_column, header)) & set(COLUMNS))

    return max(SEPARATORS, key=known)


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the number of the line that it begins in; blank lines are none."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise refusal(
                f"Line {begins} cannot be read: {error}. Enclose a cell that contains quotation "
                "marks in quotation marks, and double each one inside it."
            ) from error
        if record:
            yield begins, record
        begins = reader.line_num + 1


def _columns(header: Sequence[str]) -> list[str]:
    columns = [_column(cell) for cell in header]
    unknown = [cell for cell, name in zip(header, columns, strict=True) if name not in COLUMNS]
    if unknown:
        named = ", ".join(repr(cell) for cell in unknown)
        raise refusal(f"There is no column {named}. Available columns: {', '.join(COLUMNS)}.")
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise refusal(f"The header has {', '.join(twice)} more than once; keep one of each.")
    lacking = missing(columns)
    if lacking:
        raise refusal(f"The header lacks {', '.join(lacking)}. Add the missing columns.")
    return columns


def _column(cell: str) -> str:
    return cell.strip().casefold()


def _line(number: int, columns: Sequence[str], record: Sequence[str]) -> Line:
    found = dict(zip(columns, map(cells.original, record), strict=False))
    problem = None
    if len(record) != len(columns):
        problem = (
            f"The line has {len(record)} cells, but the header has {len(columns)}. Put quotation "
            "marks around a cell that contains the separator."
        )
    return Line(number=number, cells=found, problem=problem)
