"""Providers of several shapes, and how often a day each operation is carried out at one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

HOURS = 24
Day = Literal["evenly", "in office hours", "at night"]

NIGHT = range(1, 5)
OFFICE = {8: 1, 9: 2, 10: 2, 11: 2, 12: 1, 13: 2, 14: 2, 15: 2, 16: 2, 17: 1}

PEOPLE_A_1000_CUSTOMERS = 20
CUSTOMERS_A_PROCESS = 2_500

PAGES_A_DAY: Mapping[str, float] = {
    "organizations_page": 20,
    "coverage_of_a_page": 20,
    "organizations_search": 15,
    "organization": 30,
    "external_organizations_page": 6,
    "whose": 6,
    "coverage_page": 4,
    "coverage_summary": 4,
    "coverage_matrix": 1,
    "coverage_by_state": 2,
    "suggestions": 1,
    "audit_page": 1,
    "audit_page_of_one": 3,
}
"""Of one person. Each asks for permissions besides."""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """Numbers a day. `lookups` are of one customer, `changes` and `tests` of one mapping."""

    name: str
    integrations: int = 10
    people: float = PEOPLE_A_1000_CUSTOMERS / 1000
    """For each customer."""
    lookups: float = 200
    clients: float = 50
    runs_over_all: float = 10
    """Workflows that are run for every customer of an integration, all in all."""
    changes: float = 0.01
    tests: float = 1
    discoveries: float = 24
    """Of one integration."""
    imported: float = 0.001
    """A share of the customers, imported from one integration and accepted in the others."""


SHAPES = (
    Shape(name="calm", integrations=5, lookups=20, clients=5, runs_over_all=2),
    Shape(name="usual"),
    Shape(name="forty integrations", integrations=40),
    Shape(name="ten times the people", people=10 * PEOPLE_A_1000_CUSTOMERS / 1000),
    Shape(name="ten times the workflows", lookups=2_000, clients=500, runs_over_all=100),
    Shape(name="moving in within a day", imported=1.0),
)


@dataclass(frozen=True)
class Rate:
    """How often a day, and when."""

    operation: str
    a_day: float
    when: Day

    def a_second(self, hour: int) -> float:
        return self.a_day * share_of_day(self.when, hour) / 3600


def rates(shape: Shape, customers: float) -> list[Rate]:
    mappings = customers * shape.integrations
    people = customers * shape.people
    processes = 1 + customers // CUSTOMERS_A_PROCESS
    discoveries = shape.integrations * shape.discoveries
    changes = mappings * shape.changes
    imported = customers * shape.imported
    pages = {name: people * each for name, each in PAGES_A_DAY.items()}
    office = {
        **pages,
        "update_mapping": changes / 2,
        "create_mapping": changes / 4 + imported * (shape.integrations - 1),
        "delete_mapping": changes / 4,
        "reject_suggestion": changes / 20,
        "exclude": changes / 20,
        "import_of_100": imported / 100,
        "create_organization": customers / 1000,
        "merge": customers / 10_000,
        "grant_access": people / 20,
    }
    asked = sum(office.values())
    return [
        *(Rate(name, each, "in office hours") for name, each in office.items()),
        Rate("permissions", asked, "in office hours"),
        *(
            Rate(name, each * customers / 2, when)
            for name, each in (
                ("workflow_lookup", shape.lookups),
                ("workflow_client", shape.clients),
                ("workflow_owner", shape.lookups / 10),
            )
            for when in _HALVES
        ),
        Rate("workflow_for_each", shape.runs_over_all, "evenly"),
        Rate("connection_test", mappings * shape.tests, "at night"),
        Rate("discovery", discoveries, "evenly"),
        Rate("listing_read_anew", discoveries * processes, "evenly"),
        Rate("writer_mark", processes * 24 * 60, "evenly"),
        Rate("recovery_round", processes * 24 * 60, "evenly"),
        Rate("recovery_at_start", processes, "in office hours"),
    ]


_HALVES: tuple[Day, Day] = ("evenly", "in office hours")


def share_of_day(when: Day, hour: int) -> float:
    if when == "evenly":
        return 1 / HOURS
    if when == "at night":
        return 1 / len(NIGHT) if hour in NIGHT else 0
    return OFFICE.get(hour, 0) / sum(OFFICE.values())
