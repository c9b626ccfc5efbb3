"""Orgmap opened once, for workflows of many organizations."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager

from graphql_api.composition import Orgmap
from graphql_api.models.listing import Discovery
from graphql_api.models.organization import Organization
from workflow_context.context import OrganizationContext
from workflow_context.fan_out import FanOut, Outcome, Result, ShowProgress, Workflow
from workflow_context.opening import context_of, open_session
from workflow_context.owners import owner_of
from workflow_context.session import Session

CONCURRENCY = 8
"""Organizations at a time: as many as a vendor's rate limit keeps busy, and a laptop too."""


class Workflows:
    """Made by `open_workflows`. It acts as one user, whose grants are read at each call.

    Everything raises NoGrantError for a user to whom nothing is granted.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def user_id(self) -> str:
        return self._session.user_id

    async def for_organization(self, organization_id: str) -> OrganizationContext:
        """A context for one active organization; it ends with the block that opened this.

        Raises OrganizationNotFoundError, OrganizationInactiveError.
        """
        return await context_of(self._session, organization_id)

    async def organizations(self, *, is_active: bool | None = True) -> Sequence[Organization]:
        """All that the user may see, ordered by id: the active ones, unless told otherwise."""
        services = self._session.services
        return await services.organizations.all(await self._session.actor(), is_active=is_active)

    async def find_organization(
        self, integration_name: str, external_org_id: str | int
    ) -> Organization | None:
        """The organization that one of a vendor's organizations is mapped to; None if none is.
        As OrganizationContext.find_organization, which raises the same."""
        actor, services = await self._session.actor(), self._session.services
        return await owner_of(services, actor, integration_name, external_org_id)

    async def create_organization(self, name: str, domain: str | None = None) -> Organization:
        """Raises ValidationError, and PermissionDeniedError to whom does not manage
        provider-wide."""
        services = self._session.services
        actor = await self._session.actor()
        return await services.organizations.create(actor, name=name, domain=domain)

    async def discover(self, integration_name: str, *, refresh: bool = False) -> Discovery:
        """The organizations that the vendor lists. As OrganizationContext.discover, which raises
        the same."""
        services = self._session.services
        actor = await self._session.actor()
        return await services.discovery.discover(actor, integration_name, refresh=refresh)

    async def for_each_organization(
        self,
        workflow: Workflow[Result],
        *,
        integration: str | None = None,
        concurrency: int = CONCURRENCY,
        progress: ShowProgress[Result] | None = None,
        outcomes: Iterable[Outcome[Result]] = (),
    ) -> list[Outcome[Result]]:
        """Run the workflow for every active organization that the user may see, or for those alone
        that are mapped to `integration`; `concurrency` of them at a time.

        A workflow that fails is an outcome, and the others go on. `progress` is called with each
        outcome as it comes in; keep them there, and a run that is cancelled, or whose machine is
        lost, is gone on with: organizations that have one of the `outcomes` are not run again, and
        are part of what is returned, in the order of their ids. To try failed ones once more, hand
        back the others only. A workflow that was under way is run again, from its beginning.
        Raises IntegrationNotFoundError, and ValueError unless `concurrency` is positive.
        """
        if concurrency < 1:
            raise ValueError(f"concurrency={concurrency} was given; 1 or more is allowed")
        fan_out = FanOut(
            workflow=workflow,
            open=self.for_organization,
            concurrency=concurrency,
            progress=progress,
            known=tuple(outcomes),
        )
        return await fan_out.run(await self._organizations_of(integration))

    async def _organizations_of(self, integration: str | None) -> Sequence[Organization]:
        organizations = await self.organizations()
        if integration is None:
            return organizations
        services = self._session.services
        services.integrations.get(integration)
        # Not by the integration's index, which may lag: no customer is left out without a word.
        mappings = await services.mappings.list_by_organizations(
            await self._session.actor(), [each.org_id for each in organizations]
        )
        return [
            organization
            for organization, own in zip(organizations, mappings, strict=True)
            if any(each.is_active and each.integration_name == integration for each in own)
        ]


@asynccontextmanager
async def open_workflows(*, user_id: str, orgmap: Orgmap | None = None) -> AsyncIterator[Workflows]:
    """Open Orgmap once, for any number of organizations; settings come from the environment.

    It acts with what is granted to the user, as `open_context` does.
    Raises SettingsError, TableStoreError.
    """
    async with open_session(user_id=user_id, orgmap=orgmap) as session:
        yield Workflows(session)
