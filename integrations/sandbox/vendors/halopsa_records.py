"""HaloPSA's records of a company: Faults, Users, Device, ContractHeader and Site of its API.

https://github.com/covenanttechnologysolutions/halopsa-rest/blob/0f2fc62/generator/spec/swagger.json
"""

from integrations.sandbox.records import Row
from integrations.sandbox.world import Company


def ticket(company: Company, number: int) -> Row:
    return {
        "id": 100_000 + 100 * company.id + number,
        "summary": f"Printer {number + 1} is out of paper",
        "client_id": company.id,
        "client_name": company.name,
        "site_id": company.id + 5000,
        "user_id": 200_000 + 100 * company.id + number,
        "status_id": 1 + number % 3,
        "tickettype_id": 1,
        "dateoccurred": "2025-11-20T09:00:00Z",
    }


def user(company: Company, number: int) -> Row:
    return {
        "id": 200_000 + 100 * company.id + number,
        "name": f"Person {number + 1}",
        "emailaddress": f"person{number + 1}@{company.domain}",
        "client_id": company.id,
        "client_name": company.name,
        "site_id": company.id + 5000.0,  # a double in the specification
        "inactive": False,
    }


def asset(company: Company, number: int) -> Row:
    return {
        "id": 300_000 + 100 * company.id + number,
        "inventory_number": f"{company.slug[:8].upper()}-{number + 1:02}",
        "client_id": company.id,
        "client_name": company.name,
        "site_id": company.id + 5000,
        "assettype_id": 1,
        "inactive": False,
    }


def contract(company: Company, number: int) -> Row:
    return {
        "id": 400_000 + 100 * company.id + number,
        "ref": f"C{company.id:05}-{number + 1}",
        "client_id": company.id,
        "client_name": company.name,
        "site_id": company.id + 5000,
        "start_date": "2024-02-01T00:00:00",
        "active": True,
    }


def site(company: Company, number: int) -> Row:
    return {
        "id": company.id + 5000 + number * 1_000_000,
        "name": "Main" if number == 0 else f"Branch {number}",
        "client_id": float(company.id),  # a double in the specification
        "client_name": company.name,
        "inactive": False,
    }
