"""A workflow that uses everything that workflow_context offers.

The wheel's test checks its types as an author would, and runs it: by `orgmap run`, and alone.
"""

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from workflow_context import (
    ConfinedClient,
    OrganizationContext,
    Outcome,
    Progress,
    UnconfinedCalls,
    Workflows,
    open_context,
    open_workflows,
)
from workflow_context.engines.threads import open_in_thread
from workflow_context.exceptions import (
    TRANSIENT,
    ContextClosedError,
    ContextElsewhereError,
    DiscoveryNotSupportedError,
    DuplicateMappingError,
    ExternalOrganizationClaimedError,
    ExternalOrganizationNotFoundError,
    IntegrationAuthenticationError,
    IntegrationBadResponseError,
    IntegrationConfigurationError,
    IntegrationError,
    IntegrationErrorKind,
    IntegrationMissingResourceError,
    IntegrationNotFoundError,
    IntegrationPermissionError,
    IntegrationRateLimitedError,
    IntegrationTimeoutError,
    IntegrationUnavailableError,
    LimitExceeded,
    MappingNotFoundError,
    MultipleMappingsError,
    MultipleOrganizationsError,
    NoGrantError,
    NotFoundError,
    OrganizationInactiveError,
    OrganizationNotFoundError,
    OutcomeUnknown,
    OutsideOrganizationError,
    PermissionDeniedError,
    RowUnreadable,
    SecretsUnavailableError,
    ServiceError,
    SettingsError,
    StorageRefused,
    StorageUnavailable,
    TableStoreError,
    UnknownResourceError,
    ValidationError,
    VersionConflictError,
)


async def show(context: OrganizationContext) -> str:
    """Maps the organization for as long as it takes to ask who it is."""
    context.log.info("acting as %s for %s", context.user_id, context.organization_id)
    kept = await context.set_integration_mapping("halopsa", "14", "Larkfield", {"site": 3})
    mapping = await context.get_integration_mapping("halopsa", kept.mapping_id)
    async with await context.get_integration("halopsa", mapping.mapping_id) as halo:
        client = await halo.get_organization()
        context.log.info("%s", await open_and_close_a_ticket(halo))
        context.log.info("%s", await leave_the_organization(halo.unconfined))
    await look_around(context)
    mapped = len(await context.get_org_mappings()), len(await context.get_org_mappings("halopsa"))
    deleted = await context.delete_integration_mapping("halopsa", mapping.mapping_id)
    return (
        f"{context.organization_name} is {client['name']} at {await settings(context)}; "
        f"{mapped} mapped, {deleted.is_active=}; {await missing(context)}"
    )


async def open_and_close_a_ticket(client: ConfinedClient) -> str:
    """All that a client does within its organization."""
    ticket = await client.create("tickets", {"summary": "printer"})
    changed = await client.update("tickets", ticket["id"], {"summary": "two printers"})
    async for each in client.list("tickets", where={"search": "two"}, params={"order": "id"}):
        if each["id"] == changed["id"]:
            ticket = await client.get("tickets", each["id"])
    await client.delete("tickets", ticket["id"])
    return f"{ticket['summary']}, among {', '.join(client.resources)} of {client.external_org_id}"


async def leave_the_organization(unconfined: UnconfinedCalls) -> int:
    """All that a client does beyond it; by hand, because another client may be meant."""
    [created] = as_rows(await unconfined.post("Tickets", json=[{"client_id": 17}]))
    await unconfined.get(f"Tickets/{created['id']}", params={"includedetails": True})
    await unconfined.delete(f"Tickets/{created['id']}")
    rows = unconfined.paginate("Tickets", params={"client_id": 17}, items="tickets")
    return len([row async for row in rows])


def as_rows(answer: Any) -> list[dict[str, Any]]:
    return answer if isinstance(answer, list) else [answer]


async def look_around(context: OrganizationContext) -> None:
    """All that a context does beside mapping its organization."""
    tested = await context.test_connection("halopsa")
    discovery = await context.discover("halopsa", refresh=False)
    context.log("%s; %d clients", tested.message, len(discovery.listing.organizations))
    owner = await context.find_organization("halopsa", 14)
    context.log("client 14 is %s", owner.name if owner else "nobody's")
    organizations = {each.name for each in await context.organizations()}
    if "Brännö" not in organizations:
        await context.create_organization("Brännö", "branno.example")


async def settings(context: OrganizationContext) -> str:
    address: str | None = context.get_config("halopsa_base_url")
    secret: str | None = await context.get_secret("halopsa_client_secret")
    return "its sandbox" if address and secret else "no address"


async def missing(context: OrganizationContext) -> str:
    try:
        await context.get_integration_mapping("halopsa")
    except (ServiceError, IntegrationError) as error:
        return told(error)
    return "nothing is missing"


def told(error: ServiceError | IntegrationError) -> str:
    """By what each carries beside its message."""
    match error:
        case MappingNotFoundError() | OrganizationNotFoundError():
            return f"no {error.resource}"
        case IntegrationNotFoundError():
            return f"one of {', '.join(error.available)}"
        case ExternalOrganizationNotFoundError() | NotFoundError():
            return error.id
        case VersionConflictError():
            return str(error.current.version)
        case ContextClosedError():
            return "closed"
        case ContextElsewhereError():
            return error.opened_by
        case NoGrantError():
            return error.user_id
        case MultipleMappingsError():
            return f"{error.integration_name}: {', '.join(error.mapping_ids)}"
        case MultipleOrganizationsError():
            return f"{error.external_org_id}: {', '.join(error.organization_ids)}"
        case OrganizationInactiveError():
            return error.organization_id
        case DuplicateMappingError():
            return error.existing.mapping_id
        case ExternalOrganizationClaimedError():
            return error.claimed_by.name if error.claimed_by else "another organization"
        case PermissionDeniedError():
            return error.permission
        case ValidationError():
            return ", ".join(each.field for each in error.fields)
        case OutsideOrganizationError():
            return "it may have happened" if error.may_have_happened else "it did not happen"
        case UnknownResourceError():
            return f"{error.resource}; there are {', '.join(error.resources)}"
        case IntegrationError():
            return f"{error.kind}: {error.message_and_remedy}"
        case _:
            return str(error)


def is_worth_repeating(error: Exception) -> bool:
    """Whether another attempt may end otherwise, with nobody doing anything."""
    match error:
        case IntegrationRateLimitedError() | IntegrationTimeoutError():
            return error.kind in (IntegrationErrorKind.RATE_LIMITED, IntegrationErrorKind.TIMEOUT)
        case IntegrationUnavailableError() | SecretsUnavailableError():
            return isinstance(error, TRANSIENT)
        case StorageRefused():
            return isinstance(error, TRANSIENT) and "404" not in error.reason
        case StorageUnavailable() | OutcomeUnknown():
            return isinstance(error, TRANSIENT)
        case (
            IntegrationAuthenticationError()
            | IntegrationConfigurationError()
            | IntegrationPermissionError()
            | IntegrationMissingResourceError()
            | IntegrationBadResponseError()
            | DiscoveryNotSupportedError()
            | LimitExceeded()
            | RowUnreadable()
            | TableStoreError()
            | SettingsError()
        ):
            return False
        case _:
            return False


async def for_all(workflows: Workflows) -> list[Outcome[str]]:
    """Those that are worth it are tried once more."""

    def tell(progress: Progress[str]) -> None:
        name: str = progress.outcome.organization_name
        print(f"{progress.completed} of {progress.total}: {name}")  # noqa: T201

    first = await workflows.for_each_organization(missing, progress=tell, concurrency=4)
    ended = [each for each in first if each.error is None or not is_worth_repeating(each.error)]
    return await workflows.for_each_organization(missing, outcomes=ended)


async def main_for_all() -> None:
    async with open_workflows(user_id="wanda") as workflows:
        await for_all(workflows)


def in_threads(organization_ids: list[str]) -> list[str]:
    """As an engine calls it that has threads."""
    with (
        open_in_thread(open_workflows(user_id="wanda")) as workflows,
        ThreadPoolExecutor() as threads,
    ):
        total: int = len(workflows.do(Workflows.organizations))
        assert total >= len(organization_ids)
        return list(threads.map(partial(workflows.run, missing), organization_ids))


async def main(organization_id: str) -> None:
    async with open_context(organization_id=organization_id, user_id="wanda") as context:
        print(await show(context))  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
