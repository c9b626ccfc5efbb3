"""An integration whose requests are sent by code, and whose clients a manifest's words confine."""

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from integrations.base import JsonValue
from integrations.rest.integration import ManifestIntegration
from integrations.rest.manifest.loading import ManifestError, ManifestProblem, manifest_from
from integrations.rest.manifest.spec import Manifest
from integrations.rest.manifest.templates import texts
from integrations.rest.transport.exchange import Exchange, JsonResponse
from integrations.rest.transport.http import Headers, HttpRequest, Url
from integrations.rest.transport.vendor_settings import VendorSettings

QueryValue = str | list[str]


@dataclass(frozen=True, kw_only=True)
class CodeRequest:
    """A request as the words make it: `path` is relative and encoded, parameters are texts."""

    method: str
    path: str
    params: Mapping[str, QueryValue] = field(default_factory=dict)
    json: JsonValue = None


Send = Callable[[CodeRequest], Awaitable[JsonValue]]


class CodeIntegration(ManifestIntegration):
    """A vendor that is not reached by HTTP and JSON, but by an SDK or a protocol of its own.

    `words` are those of a manifest, but for what is HTTP's. Whatever they declare is asked for by
    `send`, so that listings are whole and clients confined as those of any manifest. A client of an
    integration without `resources` has its `unconfined` requests and nothing else. Links to next
    pages are relative. Raises ManifestError when the class is made.
    """

    words: ClassVar[Mapping[str, Any]]

    def __init_subclass__(cls, **options: Any) -> None:
        if "words" in vars(cls):
            cls.manifest = _manifest(cls.words, file=cls.__qualname__)
        super().__init_subclass__(**options)

    @abstractmethod
    async def send(self, request: CodeRequest, settings: VendorSettings) -> JsonValue:
        """The JSON that the vendor answers. Raises IntegrationError."""

    def _build_exchange(self, settings: VendorSettings) -> Exchange:
        plain = super()._build_exchange(settings)
        return _CodeExchange(
            sender=plain.sender,
            limits=plain.limits,
            pauses=plain.pauses,
            errors=plain.errors,
            options=plain.options,
            send=lambda request: self.send(request, settings),
        )


@dataclass(frozen=True, kw_only=True)
class _CodeExchange(Exchange):
    """Hands requests over instead of sending them, within the vendor's limits."""

    send: Send

    async def send_json(self, request: HttpRequest) -> JsonResponse:
        async with self.limits.slot():
            value = await self.send(_to_code_request(request))
        return JsonResponse(value=value, headers=Headers())

    async def reach(self, url: Url) -> int:
        """There is no address to be reached but by `send`."""
        return 200


def _to_code_request(request: HttpRequest) -> CodeRequest:
    path = request.url.raw_path.partition(b"?")[0].decode("ascii")
    return CodeRequest(
        method=request.method,
        path=path.lstrip("/"),
        params=_grouped(request.url),
        json=request.json,
    )


def _grouped(url: Url) -> dict[str, QueryValue]:
    given = {name: url.params.get_list(name) for name in url.params}
    return {name: values[0] if len(values) == 1 else values for name, values in given.items()}


def _manifest(words: Mapping[str, Any], *, file: str) -> Manifest:
    own = {"api": {"base_url": _root(words)}, "auth": {"type": "none"}}
    manifest = manifest_from({**words, **own}, file=file)
    of_http = [name for name in own if name in words]
    of_http += [".".join(map(str, key)) for key, text in texts(words) if _is_a_header(key, text)]
    if of_http:
        message = "is HTTP's, of which an integration in code has nothing"
        raise ManifestError(
            file, tuple(ManifestProblem(line=1, key=key, message=message) for key in of_http)
        )
    return manifest


def _is_a_header(key: tuple[str | int, ...], text: str) -> bool:
    """True where the words look for a response's headers: a list would seem to end without them."""
    return (key[-1] == "type" and text == "link_header") or key[-2:] == ("total", "header")


def _root(words: Mapping[str, Any]) -> str:
    """An address that is nobody's: https://www.rfc-editor.org/rfc/rfc2606#section-2"""
    host = str(words.get("name", "")).replace("_", "-") or "code"
    return f"https://{host}.invalid"
