"""Text to lines. What makes the file as a whole unreadable raises ValidationError.

The work is in proportion to the text's length, whatever the text: a header is read from the
beginning of the text alone, and no more lines are looked at than decide what to say.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from graphql_api.services.errors import FieldProblem, ValidationError, shortened
from graphql_api.services.mapping_csv import cells
from graphql_api.services.mapping_csv.columns import (
    BYTE_ORDER_MARK,
    COLUMNS,
    INTEGRATION,
    MAPPING_DATA,
    ORGANIZATION_ID,
    ORGANIZATION_NAME,
    SUGGESTED,
    missing,
)

SEPARATORS = (",", ";", "\t")
"""A spreadsheet writes the semicolon if the comma is its decimal sign, and tabs as plain text."""

_SEPARATOR_LINE = re.compile(r"\"?sep=([^\r\n])\"?(?:\r\n|\r|\n|\Z)", re.IGNORECASE)
"""A first line by which a spreadsheet is told the separator. It belongs to the file's lines."""

MAX_HEADER = 4_096
MAX_HEADER_CELLS = 64
"""More than there are columns, because a spreadsheet adds empty ones."""

_NAMED_AT_MOST = 10
_BYTES_THAT_TELL = 64


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The columns that a file may have, and those of them that are `missing` among others.

    What stands in `ignored` ones is not looked at, and what stands in `verbatim` ones is no text
    that a spreadsheet would run. `left_alone` is what an import leaves alone if it is not in the
    file.
    """

    columns: Sequence[str]
    missing: Callable[[Collection[str]], list[str]]
    left_alone: str
    ignored: Sequence[str] = ()
    verbatim: Sequence[str] = ()

    @property
    def named(self) -> str:
        return ", ".join(self.columns)


MAPPINGS = Layout(
    columns=COLUMNS,
    missing=missing,
    left_alone="mappings",
    ignored=SUGGESTED,
    verbatim=(MAPPING_DATA,),
)


@dataclass(frozen=True, kw_only=True)
class Line:
    """Begins at line `number` of the file. `problem` says why its cells cannot be told apart."""

    number: int
    cells: Mapping[str, str]
    problem: str | None = None

    @property
    def is_left_empty(self) -> bool:
        """Whether it is a pair to be filled in that nobody has filled in."""
        filled = {name for name, each in self.cells.items() if each.strip()}
        named = filled & {ORGANIZATION_ID, ORGANIZATION_NAME}
        return self.problem is None and bool(named) and filled == named | {INTEGRATION}


def decoded(content: bytes) -> str:
    """UTF-8 or UTF-16, with a mark or without. Raises ValidationError for anything else."""
    encoding = _encoding(content)
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise refusal(_not_decoded(content, error)) from error


def _encoding(content: bytes) -> str:
    """A header is ASCII, so in UTF-16 every other byte is zero, which tells their order."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    zeros = {at % 2 for at, byte in enumerate(content[:_BYTES_THAT_TELL]) if byte == 0}
    if len(zeros) != 1:
        return "utf-8"
    return "utf-16-le" if zeros == {1} else "utf-16-be"


def _not_decoded(content: bytes, error: UnicodeDecodeError) -> str:
    if error.encoding != "utf-8":
        return (
            "The file is UTF-16, and damaged: a character is not whole. Save it again, best as "
            "UTF-8: spreadsheets call it CSV UTF-8."
        )
    line = content.count(b"\n", 0, error.start) + 1
    byte = content[error.start : error.start + 1]
    western = byte.decode("cp1252", "ignore")
    meant = f", which in Windows-1252 is {western!r}" if western else ""
    return (
        f"The file is not UTF-8: line {line} has the byte 0x{byte[0]:02X}{meant}. Encodings of one "
        "byte a letter are not guessed, since another one would make other letters of it. Save it "
        "as UTF-8: spreadsheets call it CSV UTF-8."
    )


def read(text: str, *, max_lines: int, layout: Layout = MAPPINGS) -> list[Line]:
    """The lines below the header; those without any text are left out. Raises ValidationError."""
    text = text.removeprefix(BYTE_ORDER_MARK)
    if not text.strip():
        raise refusal(f"The file is empty. Its first line names the columns: {layout.named}.")
    table = _table(text)
    separator, header = _header(table, layout)
    columns = _columns(header, layout)
    records = _records(table.opened(), separator, first=table.first_line)
    next(records)
    filled = (each for each in records if any(each[1]))
    found = list(islice(filled, max_lines + 1))
    if len(found) > max_lines:
        beyond = 1 + sum(1 for _ in islice(filled, max_lines))
        raise _too_many(max_lines, beyond=beyond, left_alone=layout.left_alone)
    return [_line(number, columns, record, layout) for number, record in found]


def refusal(message: str) -> ValidationError:
    return ValidationError([FieldProblem(field="csv", message=message)])


def _too_many(max_lines: int, *, beyond: int, left_alone: str) -> ValidationError:
    """Of a far longer file it is not counted how long it is."""
    more = "more than " if beyond > max_lines else ""
    return refusal(
        f"The file has {more}{max_lines + min(beyond, max_lines):,} lines; at most {max_lines:,} "
        "are allowed here. Split it and keep the header in each part, or keep only the lines that "
        f"you changed: {left_alone} that are not in the file are left alone."
    )


@dataclass(frozen=True, kw_only=True)
class _Table:
    """The text from its header on, where that stands, and what may separate its cells."""

    text: str
    first_line: int = 1
    separators: Sequence[str] = SEPARATORS

    def opened(self, *, length: int | None = None) -> io.StringIO:
        return io.StringIO(self.text[:length], newline="")


def _table(text: str) -> _Table:
    found = _SEPARATOR_LINE.match(text)
    if found is None:
        return _Table(text=text)
    separator = found[1]
    if separator not in SEPARATORS:
        raise refusal(
            f"The first line says that {separator!r} separates the cells. Save the file with "
            "commas, semicolons or tabs."
        )
    return _Table(text=text[found.end() :], first_line=2, separators=(separator,))


def _header(table: _Table, layout: Layout) -> tuple[str, Sequence[str]]:
    """The separator that makes more known columns of the first line, and that line's cells."""
    headers = {separator: _first_record(table, separator, layout) for separator in table.separators}

    def known(separator: str) -> int:
        return len(set(map(_column, headers[separator])) & set(layout.columns))

    separator = max(table.separators, key=known)
    return separator, headers[separator]


def _first_record(table: _Table, separator: str, layout: Layout) -> Sequence[str]:
    beginning = table.opened(length=MAX_HEADER)
    _, record = next(_records(beginning, separator, first=table.first_line), (1, []))
    if beginning.tell() == MAX_HEADER < len(table.text):
        raise refusal(
            f"The header is longer than {MAX_HEADER:,} characters. The first line names the "
            f"columns: {layout.named}."
        )
    return record


def _records(text: io.StringIO, separator: str, *, first: int) -> Iterator[tuple[int, list[str]]]:
    """Each record with the number of the line that it begins in; blank lines are none."""
    reader = csv.reader(text, delimiter=separator, strict=True)
    begins = first
    try:
        for record in reader:
            if record:
                yield begins, record
            begins = reader.line_num + first
    except csv.Error as error:
        raise refusal(
            f"Line {begins} cannot be read: {error}. Enclose a cell that contains quotation "
            "marks in quotation marks, and double each one inside it."
        ) from error


def _columns(header: Sequence[str], layout: Layout) -> list[str]:
    """Empty ones, which spreadsheets add, are kept, so that each cell stays below its column."""
    if len(header) > MAX_HEADER_CELLS:
        raise refusal(
            f"The header has {len(header):,} columns; at most {MAX_HEADER_CELLS} are allowed. "
            f"Available columns: {layout.named}."
        )
    columns = [_column(cell) for cell in header]
    unknown = [
        cell
        for cell, name in zip(header, columns, strict=True)
        if name and name not in (*layout.columns, *layout.ignored)
    ]
    if unknown:
        named = ", ".join(shortened(cell) for cell in unknown[:_NAMED_AT_MOST])
        raise refusal(f"There is no column {named}. Available columns: {layout.named}.")
    twice = sorted(name for name, count in Counter(columns).items() if name and count > 1)
    if twice:
        raise refusal(f"The header has {', '.join(twice)} more than once; keep one of each.")
    lacking = layout.missing(columns)
    if lacking:
        raise refusal(f"The header lacks {', '.join(lacking)}. Add the missing columns.")
    return columns


def _column(cell: str) -> str:
    return cell.strip().casefold()


def _line(number: int, columns: Sequence[str], record: Sequence[str], layout: Layout) -> Line:
    found = {
        name: cell if name in layout.verbatim else cells.original(cell)
        for name, cell in zip(columns, record, strict=False)
        if name in layout.columns
    }
    return Line(number=number, cells=found, problem=_problem(columns, record))


def _problem(columns: Sequence[str], record: Sequence[str]) -> str | None:
    named = len(columns) - next(at for at, name in enumerate(reversed(columns)) if name)
    if not named <= len(record) <= len(columns):
        return (
            f"The line has {len(record):,} cells, but the header has {len(columns)}. Put quotation "
            "marks around a cell that contains the separator."
        )
    for at, (name, cell) in enumerate(zip(columns, record, strict=False), start=1):
        if not name and cell.strip():
            return f"Cell {at} has the text {shortened(cell)}, but its column has no name."
    return None
