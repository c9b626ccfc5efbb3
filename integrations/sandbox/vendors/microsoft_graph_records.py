"""Microsoft Graph's records: of a partner's customers, and of what is in each customer's tenant.

https://learn.microsoft.com/graph/api/resources/delegatedadminrelationship
https://learn.microsoft.com/graph/api/resources/user
"""

import uuid
from collections.abc import Callable, Iterator, Mapping

from integrations.sandbox.records import Row
from integrations.sandbox.world import Company

TENANT = "_tenantId"
"""Where a record's tenant is kept, which no answer shows."""

# What a customer's relationships are in, by the company's number. Those that let the partner in
# are active and expiring.
_ACTIVE = (("active",), ("expired", "active"), ("expiring",), ("active", "terminated"))
_INACTIVE = (("expired",), ("terminated", "expired"), ("terminationRequested",))


def customer(company: Company) -> Row:
    return {
        "@odata.etag": f'W/"{company.number}"',
        "id": company.tenant_id,
        "tenantId": company.tenant_id,
        "displayName": company.name,
    }


def relationships(company: Company) -> Iterator[Row]:
    kinds = _ACTIVE if company.is_active else _INACTIVE
    customer = {"tenantId": company.tenant_id, "displayName": company.name}
    for turn, status in enumerate(kinds[company.number % len(kinds)]):
        yield _relationship(f"{company.tenant_id} {turn}", status=status, customer=customer)


def invitations() -> Iterator[Row]:
    """Not approved yet, so nobody's."""
    for status in ("created", "approvalPending"):
        yield _relationship(status, status=status, customer=None)


def _relationship(seed: str, *, status: str, customer: Row | None) -> Row:
    ids = (uuid.uuid5(uuid.NAMESPACE_DNS, f"{seed} {half}.example") for half in ("a", "b"))
    has_begun = customer is not None
    return {
        "@odata.etag": 'W/"1"',
        "id": "-".join(str(id) for id in ids),
        "displayName": f"GDAP {seed[:8]}",
        "duration": "P730D",
        "autoExtendDuration": "PT0S",
        "status": status,
        "customer": customer,
        "accessDetails": {
            "unifiedRoles": [{"roleDefinitionId": "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"}]
        },
        "createdDateTime": "2024-02-01T09:00:00Z",
        "lastModifiedDateTime": "2025-11-20T10:00:00Z",
        "activatedDateTime": "2024-02-02T09:00:00Z" if has_begun else None,
        "endDateTime": "2026-02-01T09:00:00Z" if has_begun else None,
    }


def contracts(company: Company) -> Iterator[Row]:
    """Some customers have a second one; one in eight has another name now than its contract."""
    types = ["ResellerPartner", *(["BreadthPartner"] if company.number % 10 == 5 else [])]
    is_stale = company.number % 8 == 3
    for type in types:
        yield {
            "id": str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{type}.{company.domain}")),
            "deletedDateTime": None,
            "contractType": type,
            "customerId": company.tenant_id,
            "defaultDomainName": company.domain,
            "displayName": f"{company.name.split()[0]} Trading" if is_stale else company.name,
        }


def shown(row: Row) -> Row:
    """The record as it is sent: it does not say whose it is."""
    return {name: value for name, value in row.items() if name != TENANT}


def new_id(seed: object) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{seed}.graph.example"))


def _record(kind: str, company: Company, number: int) -> Row:
    return {"id": new_id(f"{kind}.{number}.{company.tenant_id}"), TENANT: company.tenant_id}


def _user(company: Company, number: int) -> Row:
    address = f"person{number + 1}@{company.domain}"
    return {
        **_record("user", company, number),
        "displayName": f"Person {number + 1}",
        "givenName": "Person",
        "surname": str(number + 1),
        "mail": address,
        "userPrincipalName": address,
        "accountEnabled": True,
        "employeeId": None,
    }


def _group(company: Company, number: int) -> Row:
    return {
        **_record("group", company, number),
        "displayName": f"Team {number + 1}",
        "mailEnabled": False,
        "mailNickname": f"team{number + 1}",
        "securityEnabled": True,
        "groupTypes": [],
    }


def _contact(company: Company, number: int) -> Row:
    return {
        **_record("contact", company, number),
        "displayName": f"Supplier {number + 1} of {company.name}",
        "mail": f"supplier{number + 1}@partners.example",
        "companyName": "Supplier",
    }


def _device(company: Company, number: int) -> Row:
    return {
        **_record("device", company, number),
        "deviceId": new_id(f"deviceId.{number}.{company.tenant_id}"),
        "displayName": f"{company.slug[:8].upper()}-{number + 1:02}",
        "operatingSystem": "Windows",
        "accountEnabled": True,
    }


def _managed_device(company: Company, number: int) -> Row:
    return {
        **_record("managedDevice", company, number),
        "deviceName": f"{company.slug[:8].upper()}-{number + 1:02}",
        "complianceState": "compliant" if number % 3 else "noncompliant",
        "azureADDeviceId": new_id(f"deviceId.{number}.{company.tenant_id}"),
        "userPrincipalName": f"person{number + 1}@{company.domain}",
    }


def _subscription(company: Company, number: int) -> Row:
    return {
        **_record("subscription", company, number),
        "skuId": new_id(f"sku.{number}"),
        "skuPartNumber": f"PRODUCT_{number + 1}",
        "status": "Enabled",
        "totalLicenses": 5 + number,
        "nextLifecycleDateTime": "2026-07-01T00:00:00Z",
    }


def _sku(company: Company, number: int) -> Row:
    sku_id = new_id(f"sku.{number}")
    return {
        "id": f"{company.tenant_id}_{sku_id}",
        TENANT: company.tenant_id,
        "skuId": sku_id,
        "skuPartNumber": f"PRODUCT_{number + 1}",
        "capabilityStatus": "Enabled",
        "consumedUnits": number,
        "prepaidUnits": {"enabled": 5 + number, "suspended": 0, "warning": 0},
    }


KINDS: Mapping[str, Callable[[Company, int], Row]] = {
    "users": _user,
    "groups": _group,
    "contacts": _contact,
    "devices": _device,
    "deviceManagement/managedDevices": _managed_device,
    "directory/subscriptions": _subscription,
    "subscribedSkus": _sku,
}
"""What is in a tenant, by path."""

WRITTEN = frozenset({"users", "groups"})
