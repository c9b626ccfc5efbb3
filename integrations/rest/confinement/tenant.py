"""Binds a client to the tenant of its organization, and proves each token before it is used."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from integrations.base import IntegrationAuthenticationError, OutsideOrganizationError
from integrations.rest.confinement.owner import Owner
from integrations.rest.confinement.refusals import Refusals
from integrations.rest.listing.organization_source import OrganizationSource
from integrations.rest.manifest.json_path import pick
from integrations.rest.manifest.tenant_spec import TenantProof
from integrations.rest.transport.auth import Authorization, Credentials
from integrations.rest.transport.request_limits import awaited_by_others
from integrations.rest.transport.session import RestSession

Prove = Callable[[Credentials], Awaitable[None]]


def session_of(source: OrganizationSource, organization_id: str) -> RestSession:
    """The session that acts for the organization: in its own tenant, if the vendor has tenants."""
    session, manifest = source.session, source.manifest
    if manifest.tenant is None or session.tenants is None:
        return session
    owner = Owner(id=organization_id, spec=manifest.organization)
    refusals = Refusals(errors=session.errors, manifest=manifest, organization_id=organization_id)
    proof = _Proof(spec=manifest.tenant.proof, session=session, owner=owner, refusals=refusals)
    tokens = session.tenants.of(organization_id)
    return session.authorized_by(ProvenTokens(tokens, prove=proof.check), tenant=organization_id)


class ProvenTokens:
    """The tokens of one tenant for one client, which proves each of them before its first use."""

    def __init__(self, tokens: Authorization, *, prove: Prove) -> None:
        self._tokens = tokens
        self._prove = prove
        self._proving = asyncio.Lock()
        self._proven: Credentials | None = None

    async def credentials(self) -> Credentials:
        """Raises OutsideOrganizationError if the token is of another tenant."""
        async with self._proving:
            credentials = await self._tokens.credentials()
            if credentials != self._proven:
                with awaited_by_others():
                    self._proven = credentials = await self._prove_or_renew(credentials)
            return credentials

    def drop(self, credentials: Credentials) -> bool:
        return self._tokens.drop(credentials)

    async def _prove_or_renew(self, credentials: Credentials) -> Credentials:
        try:
            await self._prove_or_drop(credentials)
        except IntegrationAuthenticationError:
            credentials = await self._tokens.credentials()
            await self._prove_or_drop(credentials)
        return credentials

    async def _prove_or_drop(self, credentials: Credentials) -> None:
        try:
            await self._prove(credentials)
        except (IntegrationAuthenticationError, OutsideOrganizationError):
            self._tokens.drop(credentials)
            raise


@dataclass(frozen=True, kw_only=True)
class _Proof:
    spec: TenantProof
    session: RestSession
    owner: Owner
    refusals: Refusals

    async def check(self, credentials: Credentials) -> None:
        """Raises OutsideOrganizationError unless the token shows the organization, and no other."""
        url = await self.session.url(self.spec.path)
        value = (await self.session.send_with(credentials, "GET", url)).value
        rows = pick(value, self.spec.items)
        is_own = isinstance(rows, list) and bool(rows) and all(map(self._is_own, rows))
        if not is_own:
            raise self.refusals.foreign_tenant()

    def _is_own(self, row: object) -> bool:
        return isinstance(row, dict) and self.owner.owns(row, self.spec.id)
