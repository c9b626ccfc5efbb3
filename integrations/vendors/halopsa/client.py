from integrations.rest.client import VendorClient
from integrations.vendors.halopsa.session import HaloPsaSession


class HaloPsaClient(VendorClient):
    """HaloPSA's API on behalf of one client: `await halo.get("Tickets", params={...})`."""

    def __init__(self, session: HaloPsaSession, *, external_org_id: str) -> None:
        super().__init__(session, external_org_id=external_org_id)
        self._halopsa = session

    async def get_organization(self) -> dict[str, object]:
        """The mapped client's own record, all fields. Raises IntegrationError."""
        self._require_open()
        return await self._halopsa.client_record(self.external_org_id)
