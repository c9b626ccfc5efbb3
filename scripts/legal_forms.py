"""Makes graphql_api/services/matching/legal_forms.csv from the list of ISO 20275.

    python scripts/legal_forms.py elf-code-list.csv

The list is published by GLEIF, in the public domain:
https://www.gleif.org/en/about-lei/code-lists/iso-20275-entity-legal-forms-code-list
"""

import csv
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

FILE = Path(__file__).parent.parent / "graphql_api/services/matching/legal_forms.csv"
COUNTRY = "Country Code (ISO 3166-1)"
NAME = "Entity Legal Form name Local name"
STATUS = "ELF Status ACTV/INAC"
ABBREVIATIONS = ("Abbreviations Local language", "Abbreviations transliterated")

Form = tuple[str, str, str]
"""Country, abbreviation, name."""


def forms_in(rows: Iterable[Mapping[str, str]]) -> list[Form]:
    """Those in use, once each; a row may hold several abbreviations, with semicolons between."""
    in_use = [row for row in rows if row[STATUS].strip() == "ACTV"]
    return sorted(
        {
            (row[COUNTRY], " ".join(abbreviation.split()), " ".join(row[NAME].split()))
            for row in in_use
            for column in ABBREVIATIONS
            for abbreviation in row[column].split(";")
            if abbreviation.strip()
        }
    )


def main() -> None:
    with Path(sys.argv[1]).open(encoding="utf-8-sig", newline="") as source:
        forms = forms_in(csv.DictReader(source))
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([("country", "abbreviation", "name"), *forms])
    print(f"{len(forms)} abbreviations of legal forms are in {FILE.name}")


if __name__ == "__main__":
    main()
