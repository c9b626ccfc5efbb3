"""ConnectWise PSA's records of a company: tickets, contacts, configurations and agreements.

https://github.com/HealthITAU/pyconnectwise/blob/5ea14c1/src/pyconnectwise/models/manage/__init__.py
"""

from collections.abc import Mapping, Sequence

from integrations.sandbox.records import Records, Row
from integrations.sandbox.world import Company


def records_of_connectwise(companies: Sequence[Company]) -> Mapping[str, Records]:
    """By the path of their list."""
    owner = ("company", "id")
    return {
        "service/tickets": Records(companies, _ticket, owner=owner),
        "company/contacts": Records(companies, _contact, owner=owner),
        "company/configurations": Records(companies, _configuration, owner=owner),
        "finance/agreements": Records(companies, _agreement, owner=owner),
    }


def _company(company: Company) -> Row:
    return {"id": 250 + company.number, "identifier": company.slug[:30], "name": company.name}


def _ticket(company: Company, number: int) -> Row:
    return {
        "id": 100_000 + 100 * company.number + number,
        "summary": f"Printer {number + 1} is out of paper",
        "company": _company(company),
        "contact": {"id": 200_000 + 100 * company.number + number},
        "board": {"id": 1, "name": "Help Desk"},
        "status": {"id": 1 + number % 3},
    }


def _contact(company: Company, number: int) -> Row:
    return {
        "id": 200_000 + 100 * company.number + number,
        "firstName": "Person",
        "lastName": str(number + 1),
        "company": _company(company),
        "inactiveFlag": False,
    }


def _configuration(company: Company, number: int) -> Row:
    return {
        "id": 300_000 + 100 * company.number + number,
        "name": f"{company.slug[:8].upper()}-{number + 1:02}",
        "company": _company(company),
        "type": {"id": 2, "name": "Workstation"},
        "activeFlag": True,
    }


def _agreement(company: Company, number: int) -> Row:
    return {
        "id": 400_000 + 100 * company.number + number,
        "name": f"Agreement {number + 1}",
        "company": _company(company),
        "agreementStatus": "Active",
        "cancelledFlag": False,
    }
