"""The model of `[rate_limit]`, which the transport keeps to."""

from pydantic import Field

from integrations.rest.manifest.model import ManifestModel


class RateLimit(ManifestModel):
    requests: int | None = Field(default=None, ge=1)
    seconds: float = Field(default=60, gt=0)
    concurrency: int = Field(default=4, ge=1)
