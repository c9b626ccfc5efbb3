from integrations.rest.client import VendorClient


class HaloPsaClient(VendorClient):
    """HaloPSA's API on behalf of one client: `await halo.get("Tickets", params={...})`.

    Lists carry their rows under their own name: `halo.paginate("Tickets", items="tickets")`.
    """
