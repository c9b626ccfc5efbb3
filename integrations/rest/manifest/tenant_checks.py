"""Checks of `[tenant]` against the rest of the manifest."""

from collections.abc import Iterator

from integrations.rest.manifest.auth_spec import TokenAuth
from integrations.rest.manifest.listing_spec import Call
from integrations.rest.manifest.resource_checks import Mistake
from integrations.rest.manifest.spec import Manifest
from integrations.rest.manifest.tenant_spec import TenantSpec


def check_tenant(manifest: Manifest) -> Iterator[Mistake]:
    """Tenants have tokens, and the provider's own is asked for what is named as its own alone."""
    if manifest.tenant is None:
        yield from _require_tenant(manifest)
        return
    if not isinstance(manifest.auth, TokenAuth):
        message = "has no tokens, of which [tenant] needs one for each organization"
        yield Mistake(key=("auth", "type"), message=message, given=manifest.auth.type)
    for key, call in _provider_calls(manifest):
        if not is_providers(call.path, manifest.tenant):
            yield Mistake(
                key=(*key, "path"),
                message="is asked of the provider's own tenant, and is not among its paths",
                given=call.path,
                allowed=manifest.tenant.provider_paths,
            )


def is_providers(path: str, tenant: TenantSpec) -> bool:
    """Whether the path is one of the provider's own tenant, or below one."""
    return any(path == own or path.startswith(f"{own}/") for own in tenant.provider_paths)


def _require_tenant(manifest: Manifest) -> Iterator[Mistake]:
    for name, resource in manifest.resources.items():
        if resource.confined.tenant:
            message = "says that the token is the organization's, for which there is no [tenant]"
            yield Mistake(key=("resources", name, "confined"), message=message)


def _provider_calls(manifest: Manifest) -> Iterator[tuple[tuple[str, ...], Call]]:
    named: dict[tuple[str, ...], Call | None] = {
        ("listing",): manifest.listing,
        **{("other_listings", name): call for name, call in manifest.other_listings.items()},
        ("single",): manifest.single,
        ("probe",): manifest.probe,
    }
    for key, call in named.items():
        if call is not None:
            yield key, call
