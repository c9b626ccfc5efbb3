"""A vendor's exchanges without secrets and names, safe to attach to a bug report."""

import json
import logging
import re
import secrets
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, ValidationError

from integrations.base import (
    BaseIntegration,
    DiscoveryNotSupportedError,
    ExternalOrganization,
    IntegrationError,
    JsonValue,
    Setting,
)
from integrations.recordings.recorder import Recorder, Seen
from integrations.recordings.replacements import REMOVED, Replacements
from integrations.rest.manifest.spec import Manifest
from integrations.rest.transport.redaction import redact

logger = logging.getLogger(__name__)

_LONGEST_TEXT = 2_000
_PEOPLES_WORDS = ("hints", "docs_url", "display_name")
_OF_THE_CONNECTION = frozenset(
    ("connection", "content-encoding", "content-length", "date", "keep-alive", "server",
     "transfer-encoding")
)  # fmt: skip
_LINKS = re.compile(r"https?://[^\s<>\",;]+")
_PLAIN_HEADER = re.compile(r"(?i)content-type|cache-control|vary|allow|retry-after|.*encoding")


class RecordingError(Exception):
    """It cannot be written or read; the text says why."""


class RecordedExchange(BaseModel):
    model_config = ConfigDict(frozen=True)

    method: str
    url: str
    sent: Any = None
    status: int
    headers: tuple[tuple[str, str], ...]
    body: Any = None


class Outcome(BaseModel):
    """What Orgmap made of it: how many it listed, and the steps of the test."""

    model_config = ConfigDict(frozen=True)

    organizations: int | None = None
    active: int | None = None
    metadata: dict[str, int] = {}
    steps: dict[str, str] = {}
    failure: str | None = None


class Recording(BaseModel):
    """`settings` are those with which an integration meets the same exchanges again."""

    model_config = ConfigDict(frozen=True)

    orgmap_recording: Literal[1] = 1
    integration: str
    settings: dict[str, str]
    secrets: dict[str, str]
    exchanges: tuple[RecordedExchange, ...]
    organization: str | None = None
    """The one that was tested."""
    outcome: Outcome = Outcome()

    def written(self) -> str:
        return json.dumps(self.model_dump(), ensure_ascii=False, indent=1) + "\n"


def read_recording(path: Path) -> Recording:
    """Raises RecordingError."""
    try:
        return Recording.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise RecordingError(f"{path} is not a recording: {error}") from error


@dataclass(frozen=True)
class _Target:
    """A mapping that is not stored."""

    external_org_id: str
    external_org_name: str = ""
    mapping_data: dict[str, Any] = field(default_factory=dict)


async def discover_and_test(
    integration: BaseIntegration, organization: str | None = None
) -> tuple[Outcome, str | None]:
    """What came of a listing and of a test, and which organization was tested.

    It is the first of the listing unless one is given. A failure of the vendor is an outcome.
    """
    listed, failure = None, None
    try:
        listed = await integration.list_organizations()
    except DiscoveryNotSupportedError:
        pass
    except IntegrationError as error:
        failure = error.kind.value
        logger.warning("The listing failed: %s", error.message_and_remedy)
    if organization is None and listed:
        organization = listed[0].id
    if organization is None:
        return _outcome(listed, {}, failure), None
    tested = await integration.test_connection(_Target(organization))
    steps = {step.name: step.status.value for step in tested.steps}
    return _outcome(listed, steps, failure), organization


def _outcome(
    listed: Sequence[ExternalOrganization] | None, steps: dict[str, str], failure: str | None
) -> Outcome:
    if listed is None:
        return Outcome(steps=steps, failure=failure)
    names = Counter(name for each in listed for name, value in each.metadata.items() if value)
    return Outcome(
        organizations=len(listed),
        active=sum(each.is_active for each in listed),
        metadata=dict(sorted(names.items())),
        steps=steps,
    )


async def record(
    integration: BaseIntegration,
    manifest: Manifest,
    recorder: Recorder,
    *,
    organization: str | None = None,
) -> tuple[Recording, Replacements]:
    """A recording of a listing and a test, and what was replaced for it.

    The integration is one of that manifest, and has the recorder as its option `observe`. Raises
    RecordingError if anything would show that must not.
    """
    outcome, tested = await discover_and_test(integration, organization)
    given = {each: await integration.read_setting(each) for each in integration.settings}
    values = {setting: value for setting, value in given.items() if value}
    replacements = Replacements(
        key=secrets.token_bytes(32),
        public=_public_words(manifest),
        hosts=_hosts(recorder, values),
        secrets={
            *(value for setting, value in values.items() if setting.secret),
            *recorder.credentials(),
        },
    )
    _replaced(integration, recorder, values, replacements)
    # What comes late may be in an earlier address: only now is everything known.
    recording = _replaced(integration, recorder, values, replacements).model_copy(
        update={"outcome": outcome, "organization": replacements.id(tested)}
    )
    shown = sorted(set(replacements.leaks(recording.written())))
    if shown:
        raise RecordingError(
            f"Nothing was written: {' and '.join(shown)} would be in the recording. Tell the "
            "maintainers which vendor it was."
        )
    return recording, replacements


def _replaced(
    integration: BaseIntegration,
    recorder: Recorder,
    values: Mapping[Setting, str],
    replacements: Replacements,
) -> Recording:
    config = {
        setting.name: _setting(setting, value, replacements)
        for setting, value in values.items()
        if not setting.secret
    }
    return Recording(
        integration=integration.instance_of or integration.name,
        settings=config,
        secrets={setting.name: REMOVED for setting in values if setting.secret},
        exchanges=tuple(_exchange(each, replacements) for each in recorder.seen),
    )


def _exchange(seen: Seen, replacements: Replacements) -> RecordedExchange:
    request, response = seen.request, seen.response
    body, is_json = _body(response.body, request.credentials)
    if is_json and _tells_secrets(seen):
        kept = replacements.sealed(body)
    else:
        kept = replacements.json(body) if is_json else replacements.text(str(body))
    return RecordedExchange(
        method=request.method,
        url=replacements.url(str(request.url)),
        sent=replacements.sent(request.json),
        status=response.status,
        headers=tuple(_headers(seen, replacements)),
        body=kept,
    )


def _tells_secrets(seen: Seen) -> bool:
    return seen.request.answered_with_secrets and seen.response.is_success


def _body(body: bytes, credentials: Sequence[str]) -> tuple[JsonValue, bool]:
    """As JSON if it is any; of anything else its beginning."""
    text = body.decode("utf-8", errors="replace")
    try:
        return (json.loads(text) if text.strip() else None), True
    except ValueError:
        return redact(text[:_LONGEST_TEXT], credentials), False


def _headers(seen: Seen, replacements: Replacements) -> Iterator[tuple[str, str]]:
    for name, value in seen.response.headers.multi_items():
        if name.lower() == "date" and _tells_secrets(seen):
            yield name, value  # what the end of a token is counted from
            continue
        if name.lower() in _OF_THE_CONNECTION:
            continue
        if name.lower() in ("link", "location"):
            yield name, _LINKS.sub(lambda found: replacements.url(found[0]), value)
        elif _PLAIN_HEADER.fullmatch(name) or value.isdecimal():
            yield name, value
        elif name.lower() == "set-cookie":
            yield name, REMOVED
        else:
            yield name, replacements.header(value)


def _setting(setting: Setting, value: str, replacements: Replacements) -> str:
    if setting.name.endswith("_url"):
        return replacements.root(value)
    offered = f"{setting.default} {setting.example} {setting.pattern} true false"
    if all(each in re.findall(r"[^\W_]+", offered) for each in re.findall(r"[^\W_]+", value)):
        return value
    # A setting may hold several values, of which rows have one each, and places such as {id}.
    parts = re.split(r"(\s*,\s*|\{[a-z_]+\}|/)", value)
    return "".join(
        part if number % 2 else replacements.text(part) for number, part in enumerate(parts)
    )


def _hosts(recorder: Recorder, values: Mapping[Setting, str]) -> Iterator[str]:
    for setting, value in values.items():
        if setting.name.endswith("_url"):
            yield urlsplit(value).netloc.rpartition("@")[2]
    for each in recorder.seen:
        yield urlsplit(str(each.request.url)).netloc.rpartition("@")[2]


def _public_words(manifest: Manifest) -> Iterator[str]:
    """What the manifest says to the vendor: names of fields, values of its rules, paths."""
    own = manifest.model_dump(mode="json", exclude=set(_PEOPLES_WORDS))
    for setting in own["settings"]:
        setting.update(title="", help="")
    for text in _texts(own):
        yield text
        yield from re.split(r"[^\w@$-]+", text)
        yield from re.split(r"\s*,\s*|/", text)


def _texts(value: JsonValue) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for key, each in value.items():
                yield key
                yield from _texts(each)
        case list():
            for each in value:
                yield from _texts(each)
