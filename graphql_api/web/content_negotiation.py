"""Content negotiation of GraphQL over HTTP.

https://graphql.github.io/graphql-over-http/draft/#sec-Media-Types
"""

from graphql_api.web.responses import BadRequest

JSON = "application/json"
GRAPHQL_RESPONSE = "application/graphql-response+json"
EVENT_STREAM = "text/event-stream"

_ANY = (JSON, "application/*", "*/*")


def negotiate(accept: str | None) -> str:
    """The media type to answer with: the one that the caller likes best, the newer of two alike.

    Events are the newest: they alone carry every kind of operation. A caller that names none
    speaks the oldest. Raises BadRequest, 406.
    """
    if not accept or not accept.strip():
        return JSON
    quality = dict(_media_range(each) for each in accept.split(","))
    newer = quality.get(GRAPHQL_RESPONSE, 0.0)
    older = next((quality[each] for each in _ANY if each in quality), 0.0)
    events = quality.get(EVENT_STREAM, 0.0)
    if events and events >= max(newer, older):
        return EVENT_STREAM
    if not newer and not older:
        raise BadRequest(f"Answers are {GRAPHQL_RESPONSE}, {JSON} or {EVENT_STREAM}.", status=406)
    return GRAPHQL_RESPONSE if newer >= older else JSON


def check_json(content_type: str | None) -> None:
    """Raises BadRequest, 415: a body is JSON in UTF-8."""
    media_type, *parameters = (content_type or "").lower().replace(" ", "").split(";")
    charsets = {
        each.removeprefix("charset=").strip('"') for each in parameters if "charset=" in each
    }
    if media_type != JSON or charsets - {"utf-8", "utf8"}:
        raise BadRequest(f"Send the body as {JSON} in UTF-8.", status=415)


def _media_range(text: str) -> tuple[str, float]:
    name, *parameters = (part.strip().lower() for part in text.split(";"))
    quality = next((each.removeprefix("q=") for each in parameters if each.startswith("q=")), "1")
    try:
        return name, float(quality)
    except ValueError:
        return name, 0.0
