"""The scripts that make data of the project from somebody else's."""

from scripts.legal_forms import ABBREVIATIONS, COUNTRY, NAME, STATUS, forms_in


def test_legal_forms_in_use_are_taken_once_with_each_of_their_abbreviations() -> None:
    local, latin = ABBREVIATIONS
    row = {COUNTRY: "AT", NAME: " Offene  Gesellschaft ", STATUS: "ACTV", local: "OG; O.G.;"}
    ended = row | {STATUS: "INAC", local: "OEG"}
    assert forms_in([row | {latin: "OG"}, ended | {latin: ""}]) == [
        ("AT", "O.G.", "Offene Gesellschaft"),
        ("AT", "OG", "Offene Gesellschaft"),
    ]
