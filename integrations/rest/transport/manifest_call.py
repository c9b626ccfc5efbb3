"""Makes a call that the manifest writes, with the words that its braces name."""

from collections.abc import Mapping
from typing import Any

from integrations.base import JsonValue
from integrations.rest.manifest.listing_spec import Call
from integrations.rest.manifest.templates import fill, fill_all, with_id
from integrations.rest.transport.session import RestSession
from integrations.rest.transport.urls import fill_segments
from integrations.rest.transport.vendor_settings import VendorSettings


async def answer_to(call: Call, session: RestSession, **ids: str) -> JsonValue:
    """The JSON of the answer; ids stand in the path by their names. Raises IntegrationError."""

    async def ask(words: VendorSettings) -> JsonValue:
        query, body = (_filled(each, words, ids) for each in (call.query, call.body))
        url = await session.url(_path(call.path, words, ids), query)
        return (await session.send(call.method, url, json=body, repeatable=True)).value

    return await session.asking(ask)


def _filled(given: Any, words: VendorSettings, ids: Mapping[str, str]) -> Any:
    filled = fill_all(given, words)
    return with_id(filled, ids["id"]) if "id" in ids else filled


def _path(template: str, words: VendorSettings, ids: Mapping[str, str]) -> str:
    # Encoded ids have no braces; a setting may have the {id} of a path that a person set.
    return fill_segments(fill(fill_segments(template, **ids), words), **ids)
