"""Opens contexts: alone, or on an Orgmap that is open already."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from graphql_api.composition import Orgmap, open_orgmap
from graphql_api.services.errors import OrganizationInactiveError
from graphql_api.settings import read_settings
from workflow_context.context import OrganizationContext
from workflow_context.session import Session


@asynccontextmanager
async def open_context(
    *, organization_id: str, user_id: str, orgmap: Orgmap | None = None
) -> AsyncIterator[OrganizationContext]:
    """Open a context for one organization; settings come from the environment.

    It acts with what is granted to the user: an automation needs a grant to its own user id. Only
    with development sign-in does a user without any grant act as a provider-wide manager; else
    NoGrantError is raised, because roles are in tokens, which a workflow does not have.
    Who acts for many opens them once, with `open_workflows`.
    Raises NoGrantError, OrganizationNotFoundError, OrganizationInactiveError, SettingsError,
    TableStoreError.
    """
    async with open_session(user_id=user_id, orgmap=orgmap) as session:
        yield await context_of(session, organization_id)


@asynccontextmanager
async def open_session(*, user_id: str, orgmap: Orgmap | None) -> AsyncIterator[Session]:
    """With settings from the environment, unless an open Orgmap is given.

    Raises SettingsError, TableStoreError.
    """
    if orgmap is None:
        async with (
            open_orgmap(read_settings()) as opened,
            open_session(user_id=user_id, orgmap=opened) as session,
        ):
            yield session
        return
    session = Session(orgmap, user_id=user_id)
    try:
        yield session
    finally:
        session.close()


async def context_of(session: Session, organization_id: str) -> OrganizationContext:
    """Raises NoGrantError, OrganizationNotFoundError, OrganizationInactiveError."""
    actor = await session.actor()
    organization = await session.services.organizations.get(actor, organization_id)
    if not organization.is_active:
        raise OrganizationInactiveError(organization)
    return OrganizationContext(session, organization=organization, actor=actor)
