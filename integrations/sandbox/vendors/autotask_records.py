"""Autotask's records of a company: tickets, contacts, configuration items and contracts.

https://github.com/KelvinTegelaar/AutotaskAPI/blob/c105ef7/v1.json
"""

from collections.abc import Mapping, Sequence

from integrations.sandbox.records import Records, Row
from integrations.sandbox.world import Company


def records_of_autotask(companies: Sequence[Company]) -> Mapping[str, Records]:
    """By the entity's name in paths."""
    owner = ("companyID",)
    return {
        "Tickets": Records(companies, _ticket, owner=owner),
        "Contacts": Records(companies, _contact, owner=owner),
        "ConfigurationItems": Records(companies, _configuration_item, owner=owner),
        "Contracts": Records(companies, _contract, owner=owner),
    }


def _company_id(company: Company) -> int:
    return 175 + company.number


def _ticket(company: Company, number: int) -> Row:
    return {
        "id": 100_000 + 100 * company.number + number,
        "companyID": _company_id(company),
        "contactID": 200_000 + 100 * company.number + number,
        "title": f"Printer {number + 1} is out of paper",
        "status": 1 + number % 3,
        "queueID": 5,
    }


def _contact(company: Company, number: int) -> Row:
    return {
        "id": 200_000 + 100 * company.number + number,
        "companyID": _company_id(company),
        "firstName": "Person",
        "lastName": str(number + 1),
        "isActive": 1,
    }


def _configuration_item(company: Company, number: int) -> Row:
    return {
        "id": 300_000 + 100 * company.number + number,
        "companyID": _company_id(company),
        "referenceTitle": f"{company.slug[:8].upper()}-{number + 1:02}",
        "productID": 17,
        "isActive": True,
    }


def _contract(company: Company, number: int) -> Row:
    return {
        "id": 400_000 + 100 * company.number + number,
        "companyID": _company_id(company),
        "contractName": f"Contract {number + 1}",
        "status": 1,
    }
