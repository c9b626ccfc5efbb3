from integrations.rest.client import VendorClient


class HaloPsaClient(VendorClient):
    """HaloPSA's records of one client: `async for ticket in halo.list("tickets"): ...`."""
