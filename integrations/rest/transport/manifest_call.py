"""Makes a call that the manifest writes, with the words that its braces name."""

from collections.abc import Mapping

from integrations.base import JsonValue
from integrations.rest.manifest.listing_spec import Call
from integrations.rest.manifest.templates import fill, fill_all
from integrations.rest.transport.session import RestSession
from integrations.rest.transport.urls import fill_segments
from integrations.rest.transport.vendor_settings import VendorSettings


async def answer_to(call: Call, session: RestSession, **ids: str) -> JsonValue:
    """The JSON of the answer; ids stand in the path by their names. Raises IntegrationError."""

    async def ask(words: VendorSettings) -> JsonValue:
        url = await session.url(_path(call.path, words, ids), fill_all(call.query, words))
        return (await session.send(call.method, url, json=fill_all(call.body, words))).value

    return await session.asking(ask)


def _path(template: str, words: VendorSettings, ids: Mapping[str, str]) -> str:
    # Encoded ids have no braces; a setting may have the {id} of a path that a person set.
    return fill_segments(fill(fill_segments(template, **ids), words), **ids)
