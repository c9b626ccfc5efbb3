"""The file as a whole: what is written can be read, and what cannot be read is told."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graphql_api.models.mapping import OrganizationMapping
from graphql_api.services.errors import ValidationError
from graphql_api.services.mapping_csv.cells import to_json
from graphql_api.services.mapping_csv.columns import COLUMNS
from graphql_api.services.mapping_csv.reading import Line, decoded, read
from graphql_api.services.mapping_csv.writing import ExportedMapping, body, header

NOW = datetime(2026, 5, 4, tzinfo=UTC)
MINIMAL = "organization_name,integration,external_org_id"

names = st.text(st.sampled_from("'=+-@\t\r\n,;|\"é漢😀 ab")) | st.text(
    st.characters(exclude_categories=["Cs"])
)
values = st.recursive(
    names | st.integers() | st.floats(-1e9, 1e9) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)
Row = tuple[str, str, str, dict[str, Any]]
rows_of_any = st.tuples(names, names, names, st.dictionaries(names, values, max_size=3))
NEGATIVE = {"note": "x, -1", "phones": ["+49 30 1", "+49 30 2"], "offsets": [1, -5], "-b": 2}


def exported(
    external_org_id: str,
    name: str,
    organization_name: str,
    data: dict[str, Any] | None = None,
) -> ExportedMapping:
    mapping = OrganizationMapping(
        mapping_id="m",
        org_id="o",
        integration_name="scripted",
        external_org_id=external_org_id,
        external_org_name=name,
        created_at=NOW,
        created_by="mira",
        updated_at=NOW,
        version=3,
    )
    return ExportedMapping(
        mapping=mapping,
        organization_name=organization_name,
        mapping_data={"note": name} if data is None else data,
    )


def lines(text: str, *, max_lines: int = 100) -> list[Line]:
    return read(text, max_lines=max_lines)


def refusal_of(text: str, **options: int) -> str:
    with pytest.raises(ValidationError) as refused:
        lines(text, **options)
    [problem] = refused.value.fields
    assert problem.field == "csv"
    return problem.message


@given(st.lists(rows_of_any, max_size=4))
@example([("1", "Alder", "Alder", NEGATIVE)])
def test_every_text_comes_back_as_it_was(rows: list[Row]) -> None:
    text = header() + body(exported(*row) for row in rows)
    found = lines(decoded(text.encode()))
    assert [(each.cells["external_org_id"], each.cells["external_org_name"]) for each in found] == [
        (external, name) for external, name, *_ in rows
    ]
    assert [each.cells["organization_name"] for each in found] == [row[2] for row in rows]
    assert [to_json(each.cells["mapping_data"]) for each in found] == [row[3] for row in rows]
    assert not any(each.problem for each in found)


def test_an_export_begins_with_the_mark_and_the_columns() -> None:
    assert header() == "\ufeff" + ",".join(COLUMNS) + "\r\n"


def test_a_line_of_an_export() -> None:
    assert body([exported("=1+1", 'The "A", Ltd', "Larkfield")]) == (
        'o,Larkfield,scripted,\'=1+1,"The ""A"", Ltd",true,'
        '"{""note"": ""The \\""A\\"", Ltd""}",m,3\r\n'
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_separators_line_ends_and_the_mark_are_found_out(
    end: str, separator: str, mark: str
) -> None:
    header_line = separator.join(("Integration", " external_org_id ", "organization_name"))
    row = separator.join(("scripted", "14", '"Larkfield, Kent; UK"'))
    [line] = lines(mark + header_line + end + row + end)
    assert line.number == 2
    assert line.cells == {
        "integration": "scripted",
        "external_org_id": "14",
        "organization_name": "Larkfield, Kent; UK",
    }


def test_a_line_is_counted_where_it_begins_in_the_file() -> None:
    found = lines(f'{MINIMAL}\n"a\nb",scripted,1\n\n,,\nc,scripted,2\n')
    assert [line.number for line in found] == [2, 6]


@pytest.mark.parametrize(("row", "count"), [("a,scripted", 2), ("a,scripted,1,2", 4)])
def test_a_line_with_too_few_or_too_many_cells_is_a_problem_of_its_own(
    row: str, count: int
) -> None:
    [line] = lines(f"{MINIMAL}\n{row}\n")
    assert line.problem is not None
    assert f"has {count} cells, but the header has 3" in line.problem


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_empty_columns_that_a_spreadsheet_adds_are_ignored(separator: str) -> None:
    text = f"{MINIMAL},,\n Larkfield,scripted,14,, \nBirch,scripted,15\n".replace(",", separator)
    found = lines(text)
    assert [each.problem for each in found] == [None, None]
    assert [each.cells["external_org_id"] for each in found] == ["14", "15"]
    assert [set(each.cells) for each in found] == [set(MINIMAL.split(","))] * 2


def test_an_empty_column_between_others_is_ignored_too() -> None:
    [line] = lines("organization_name,,integration,external_org_id\na,,scripted,1\n")
    assert (line.problem, line.cells["external_org_id"]) == (None, "1")


def test_a_text_below_no_name_is_a_problem_of_its_line() -> None:
    [line] = lines(f"{MINIMAL},\na,scripted,1,{'x' * 500}\n")
    assert line.problem is not None
    assert line.problem.startswith("Cell 4 has the text 'xxx")
    assert line.problem.endswith("(500 characters), but its column has no name.")


@pytest.mark.parametrize("separator", [",", ";", "|", "\t"])
@given(st.lists(rows_of_any, min_size=1, max_size=3))
@example([("1", "Alder", "Alder", NEGATIVE)])
def test_no_piece_of_an_export_would_be_run_whichever_separator_is_taken(
    separator: str, rows: list[Row]
) -> None:
    text = header() + body(exported(*row) for row in rows)
    seen = [piece.lstrip('" \u00a0') for row in read_by(separator, text) for piece in row]
    raw = [piece.lstrip('"') for piece in re.split(rf"[{separator}\r\n]", text)]
    for piece in seen + raw:
        assert not piece.startswith(tuple("=+-@\t＝＋－＠"))  # noqa: RUF001


def read_by(separator: str, text: str) -> Iterator[list[str]]:
    """As a spreadsheet reads that takes this separator."""
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator)


def test_a_formula_behind_a_semicolon_is_made_harmless() -> None:
    name = "Larkfield;=cmd|'/C calc'!A0;@SUM(1+1)*2"
    text = body([exported("14", name, "Alpha AG")])
    assert "Larkfield;'=cmd|'/C calc'!A0;'@SUM(1+1)*2" in text
    assert '""note"": ""Larkfield;\\u003dcmd|\'/C calc\'!A0;\\u0040SUM' in text


@pytest.mark.parametrize("text", ["", "\ufeff", " \r\n\r\n"])
def test_an_empty_file_is_refused_with_the_columns_there_are(text: str) -> None:
    assert refusal_of(text).startswith("The file is empty. Its first line names the columns: ")


def test_a_header_alone_has_no_lines() -> None:
    assert lines(MINIMAL) == []


def test_an_unknown_column_is_refused_with_those_that_are_known() -> None:
    message = refusal_of(f"{MINIMAL},Domain\n")
    assert message == f"There is no column 'Domain'. Available columns: {', '.join(COLUMNS)}."


def test_missing_columns_are_named() -> None:
    message = refusal_of("mapping_id,is_active\n")
    assert "lacks integration, external_org_id, organization_id or organization_name" in message


def test_a_column_twice_is_refused() -> None:
    assert "has integration more than once" in refusal_of(f"{MINIMAL},INTEGRATION\n")


def test_a_quotation_mark_that_never_ends_is_told_with_its_line() -> None:
    message = refusal_of(f'{MINIMAL}\na,scripted,1\n"b,scripted,2\nc,scripted,3\n')
    assert message.startswith("Line 3 cannot be read: ")


def test_a_text_behind_a_quoted_one_is_told_with_its_line() -> None:
    assert refusal_of(f'{MINIMAL}\n"a"b,scripted,1\n').startswith("Line 2 cannot be read: ")


def test_a_cell_beyond_any_use_is_told_with_its_line() -> None:
    assert refusal_of(f"{MINIMAL}\n{'x' * 200_000},scripted,1\n").startswith("Line 2 cannot")


def test_more_lines_than_allowed_are_refused_with_what_to_do() -> None:
    text = MINIMAL + "\na,scripted,1" * 11
    assert len(lines(text, max_lines=11)) == 11
    message = refusal_of(text, max_lines=10)
    assert message.startswith("The file has 11 lines; at most 10 are allowed here. Split it")


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_utf_8_and_utf_16_are_read_with_a_mark_or_without(encoding: str, mark: str) -> None:
    written = f"{mark}{MINIMAL}\nZürich,scripted,1\n漢字,scripted,2\n".encode(encoding)
    assert [each.cells["organization_name"] for each in lines(decoded(written))] == [
        "Zürich",
        "漢字",
    ]


def test_another_encoding_is_told_with_what_is_meant_and_what_to_do() -> None:
    with pytest.raises(ValidationError) as refused:
        decoded(f"{MINIMAL}\nZürich,scripted,1\n".encode("cp1252"))
    said = str(refused.value)
    assert "line 2 has the byte 0xFC, which in Windows-1252 is 'ü'. Encodings of" in said
    assert said.endswith("Save it as UTF-8: spreadsheets call it CSV UTF-8.")


def test_a_byte_that_no_encoding_has_is_told_by_its_number() -> None:
    with pytest.raises(ValidationError, match=r"line 1 has the byte 0x81\. Encodings"):
        decoded(b"a\x81")


def test_half_a_character_of_utf_16_is_told() -> None:
    with pytest.raises(ValidationError, match="The file is UTF-16, and damaged"):
        decoded(MINIMAL.encode("utf-16") + b"a")


@pytest.mark.parametrize(
    "first_line", ["sep=;", '"sep=;"', "SEP=;"], ids=["plain", "quoted", "capitals"]
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_first_line_may_name_the_separator(first_line: str, end: str) -> None:
    rows = ["organization_name;integration;external_org_id", '"Alder, Kent";scripted;1,2']
    [line] = lines(end.join(("\ufeff" + first_line, *rows)))
    assert line.number == 3
    assert line.cells["external_org_id"] == "1,2"


def test_a_line_that_cannot_be_read_below_a_separator_is_told_with_its_own_number() -> None:
    message = refusal_of(f'sep=,\n{MINIMAL}\na,scripted,1\n"b,scripted,2\n')
    assert message.startswith("Line 4 cannot be read: ")


def test_a_separator_that_is_not_read_is_named() -> None:
    message = refusal_of("sep=|\norganization_name|integration|external_org_id\n")
    assert message.startswith("The first line says that '|' separates the cells. Save the file")
