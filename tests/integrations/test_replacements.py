"""What a recording replaces, and what it keeps."""

import json
import re
from typing import Any

import httpx
import pytest

from integrations.recordings.recorder import Recorder
from integrations.recordings.recording import RecordedExchange, Recording, record
from integrations.recordings.replacements import REMOVED, Replacements
from integrations.registry import INTEGRATION_REGISTRY
from integrations.rest.integration import ManifestIntegration
from integrations.rest.transport.http import Headers, HttpRequest, HttpResponse, Url
from integrations.rest.transport.options import RestOptions
from integrations.sandbox.replay import serve_replay
from tests.memory_settings import MemorySettings

SECRET = "s3cret-of-the-key"
COMPANY = {
    "id": 4711,
    "uid": "0f8fad5b-d9cb-469f-a165-70867728950e",
    "name": "Larkfield Dental Group",
    "mail": "ada.lovelace@larkfield.co.uk",
    "website": "https://www.larkfield.co.uk/about?ref=ada",
    "domain": "larkfield.co.uk",
    "note": "call Ada Lovelace at +44 20 7946 0958, server 10.1.2.3, portal.larkfield.co.uk",
    "phone": "02079460958",
    "mobile": 447700900123,
    "latitude": 51.501364,
    "Larkfield Dental Group": True,
    "api_key": "of somebody",
}


def replacements(**given: Any) -> Replacements:
    kept: dict[str, Any] = {"key": b"k", "public": (), "hosts": (), "secrets": (SECRET,)}
    return Replacements(**{**kept, **given})


def test_what_tells_of_a_customer_is_replaced_wherever_it_is() -> None:
    written = json.dumps(replacements().json(COMPANY)).casefold()
    for telling in (
        *("larkfield", "dental", "ada", "lovelace", ".co.uk", "of somebody", "10.1.2.3"),
        *("0f8fad5b", "7946", "0958", "2079460958", "447700900123", "51.5"),
    ):
        assert telling not in written


def test_the_same_is_replaced_by_the_same_and_keeps_its_form() -> None:
    found = replacements().json(COMPANY)
    assert isinstance(found, dict)
    name = str(found["name"])
    assert re.fullmatch(r"[A-Z][a-z]{8} [A-Z][a-z]{5} [A-Z][a-z]{4}", name)
    own = name.split()[0].lower()
    domain = str(found["domain"])
    assert re.fullmatch(rf"{own}\.[a-z]{{2}}\.example", domain)
    assert re.fullmatch(rf"[a-z]{{3}}\.[a-z]{{8}}@{re.escape(domain)}", str(found["mail"]))
    assert str(found["website"]).startswith(f"https://www.{domain}/")
    assert f"portal.{domain}" not in str(found["note"])
    assert str(found["note"]).endswith(domain)
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", str(found["uid"]))
    assert found["id"] == 4711
    assert found["api_key"] == REMOVED


@pytest.mark.parametrize(
    "value",
    [
        *("", "true", "False", "2025-11-20", "2025-11-20T09:00:00.000Z", "4711", "Customer", "--"),
        *(0, -1, 12.0, True, None, 9007199254740991),
    ],
)
def test_what_shows_the_form_is_kept(value: Any) -> None:
    assert replacements(public=("Customer",)).json({"value": value}) == {"value": value}


def test_a_status_of_one_word_is_kept_and_a_longer_one_is_not() -> None:
    found = replacements().json({"status": "ACTIVE", "Type": "Customer of Ada", "city": "London"})
    assert isinstance(found, dict)
    assert found["status"] == "ACTIVE"
    assert "Ada" not in str(found["Type"])
    assert found["city"] != "London"


def test_many_short_names_stay_different() -> None:
    names = [f"{first}{second}" for first in "abcdefghij" for second in "abcdefghij"]
    found = replacements()
    assert len({found.text(each) for each in names}) == len(names)


def test_a_secret_is_removed_from_texts_addresses_and_what_was_sent() -> None:
    own = replacements(hosts=("vendor.example.com",))
    own.text("an earlier text")
    shown = (
        own.text(SECRET),
        own.url(f"https://vendor.example.com/a/{SECRET}?key={SECRET}"),
        json.dumps(own.sent({"key": SECRET, "name": "an earlier text", "field": "company"})),
        own.text(f"we cannot read {SECRET}"),
    )
    assert SECRET not in " ".join(shown)
    assert shown[1] == f"https://host-1.example/a/{REMOVED}?key={REMOVED}"
    assert '"field": "company"' in shown[2]
    assert list(own.leaks(" ".join(shown))) == []
    assert list(own.leaks(f"… {SECRET} …")) == ["a secret"]
    assert list(own.leaks("… vendor.example.com …")) == ["an address"]
    assert list(own.leaks("… an earlier text …")) == ["a text of the vendor's answers"]


def test_a_cursor_is_replaced_alike_in_an_answer_and_in_the_next_request() -> None:
    own, cursor = replacements(), "eyJuYW1lIjoiTGFya2ZpZWxkIn0="
    body = own.json({"next": f"https://a.example/x?after={cursor}", "cursor": cursor})
    again = own.url(f"https://a.example/x?after={cursor}")
    assert isinstance(body, dict)
    assert body["next"] == again
    assert cursor not in json.dumps(body)
    assert Url(again).params["after"] == body["cursor"]


async def test_headers_keep_their_names_and_cookies_are_removed() -> None:
    recorder = Recorder()
    source = MemorySettings({"hudu_base_url": "http://127.0.0.1:9"}, {"hudu_api_key": SECRET})
    made = INTEGRATION_REGISTRY["hudu"]
    assert issubclass(made, ManifestIntegration)
    integration = made(source, options=RestOptions(observe=recorder.observe))
    headers = [
        ("Content-Type", "application/json"),
        ("Set-Cookie", "session=of-ada; Path=/"),
        ("X-Total", "250"),
        ("X-Served-By", "cache-london-7"),
        ("Cache-Control", "no-store, max-age=0"),
        ("Surrogate-Control", "no-store, max-age=0"),
        ("Link", '<https://h.test/c?page=2>; rel="next"'),
        ("Content-Length", "2"),
    ]
    recorder.observe(
        HttpRequest(method="GET", url=Url("https://h.test/c"), headers={"x-api-key": SECRET}),
        HttpResponse(status=200, headers=Headers(headers), body=b"<p>Ada's page</p>"),
    )
    recording, _ = await record(integration, made.manifest, recorder)
    await integration.aclose()
    [kept, *_] = recording.exchanges
    assert [name.lower() for name, _ in kept.headers] == [
        *("content-type", "set-cookie", "x-total", "x-served-by"),
        *("cache-control", "surrogate-control", "link"),
    ]
    values = {name.lower(): text for name, text in kept.headers}
    assert (values["set-cookie"], values["x-total"]) == (REMOVED, "250")
    assert values["link"] == '<https://host-2.example/c?page=2>; rel="next"'
    assert "london" not in values["x-served-by"]
    assert "Ada" not in str(kept.body)


async def test_a_replay_goes_by_the_query_and_the_body_before_the_order() -> None:
    def exchange(query: str, body: str, sent: Any = None) -> RecordedExchange:
        return RecordedExchange(
            method="POST", url=f"https://host-1.example/a{query}", sent=sent, status=200,
            headers=(("content-type", "application/json"),), body=body,
        )  # fmt: skip

    recording = Recording(
        integration="hudu",
        settings={},
        secrets={},
        exchanges=(
            exchange("?page=1", "one"),
            exchange("?page=2", "two", sent={"after": 1}),
            exchange("?page=2", "three", sent={"after": 2}),
        ),
    )
    async with serve_replay(recording) as running, httpx.AsyncClient() as http:

        async def ask(query: str, sent: Any = None) -> Any:
            answer = await http.post(f"{running.url}/host-1/a{query}", json=sent)
            return answer.json()

        assert await ask("?page=2", {"after": 2}) == "three"
        assert await ask("?page=2", {"after": 1}) == "two"
        assert await ask("?page=1") == "one"
        assert await ask("?page=1") == "one"
        assert (await http.get(f"{running.url}/host-1/b")).status_code == 404
