"""Searches for a request that costs more than it should: sizes, shapes, types and transports.

A real server is asked. The processor time of its process is what counts, so that other work on the
machine does not; it is compared with what this machine takes to parse a megabyte of JSON numbers.
Others go on meanwhile, and no memory is kept.
"""

import contextlib
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import httpx
import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from websockets import ConnectionClosed, Subprotocol
from websockets.sync.client import connect

from graphql_api.web.authentication import SUBPROTOCOL
from tests.event_streams import MEDIA_TYPE
from tests.servers import running_orgmap_process

MIB = 1024 * 1024
SECONDS_A_MIB = 0.04
SECONDS_A_REQUEST = 0.02
USUAL_PARSING = 0.03
"""Seconds in which the machine that these figures are from parses `NUMBERS`."""
NUMBERS = b"[" + b"1e1," * (MIB // 4) + b"1]"
MOST_TIMES = 12
"""That one request is measured while it seems to cost too much."""
SECONDS_OF_ANOTHER = 0.25
"""That anybody else waits for the smallest answer."""
KEPT = 32 * MIB
"""Memory that a process may have more of after the search than before."""

IS_EXPLORING = not settings().derandomize
SEARCH = settings(
    max_examples=400 if IS_EXPLORING else 60,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

PLAN = "query($x: String!) { planMappingImport(csv: $x) { __typename ... on Error { message } } }"
FIND = "query($x: String) { organizations(search: $x) { nodes { id } } }"
ONE = "query($x: ID!) { organization(id: $x) { id } }"
ANY = "query($x: JSON) { viewer { userId } }"

UNITS = st.sampled_from(
    [
        "a",
        "Σ",
        "ß",
        '\\"',
        "\\\\",
        ",",
        ";",
        "\n",
        "version,",
        "a\n",
        '"a"\n',
        "=1;",
        "\u0378",
        "😀",
        "'",
        " ",
    ]
)
PIECES = st.sampled_from([b"1e1,", b"[],", b'{"a":1},', b"null,", b'"a",', b"-1,", b"[" * 64, b"{"])
SIZES = st.sampled_from([1_000, 30_000, 200_000, 900_000])


@dataclass(frozen=True)
class Server:
    url: str
    pid: int
    slowness: float

    def processor_seconds(self) -> float:
        """Of all its threads."""
        threads = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(each.read_text().split()[0]) for each in threads) / 1e9

    def memory(self) -> int:
        """Bytes that are resident."""
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * os.sysconf(
            "SC_PAGE_SIZE"
        )


class Another:
    """Somebody else, who asks for the smallest answer again and again. A context manager."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=60)
        self._thread = threading.Thread(target=self._ask)
        self._has_ended = threading.Event()
        self.longest = 0.0

    def _ask(self) -> None:
        while not self._has_ended.wait(0.02):
            began = time.perf_counter()
            assert self._client.get("/healthz").is_success
            self.longest = max(self.longest, time.perf_counter() - began)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._has_ended.set()
        self._thread.join()
        self._client.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("cost")
    with running_orgmap_process("--demo", folder=folder, settings={}) as (url, process):
        yield Server(url, process.pid, max(1.0, _parsing_seconds() / USUAL_PARSING))


def _parsing_seconds() -> float:
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        json.loads(NUMBERS)
        best = min(best, time.process_time() - started)
    return best


@dataclass(frozen=True)
class Text:
    """A document with one text, made of one unit."""

    query: str
    unit: str
    size: int

    def body(self) -> bytes:
        text = self.unit * (self.size // len(self.unit.encode()))
        return json.dumps({"query": self.query, "variables": {"x": text}}).encode()


@dataclass(frozen=True)
class Shape:
    """JSON, or what looks like it, of one piece again and again."""

    piece: bytes
    size: int

    def body(self) -> bytes:
        inner = self.piece * (self.size // len(self.piece))
        return b'{"query":"' + ANY.encode() + b'","variables":{"x":[' + inner + b"1]}}"


@dataclass(frozen=True)
class Repeated:
    """A document whose many fields name one variable, after something that is ignored."""

    ignored: str
    ignored_size: int
    fields: tuple[str, str, int]
    piece: bytes
    size: int

    def body(self) -> bytes:
        before, field, times = self.fields
        query = self.ignored * self.ignored_size + before + "{"
        query += " ".join(field.replace("#", str(number)) for number in range(times)) + "}"
        inner = self.piece * (self.size // 2 // len(self.piece))
        variables = b'{"x":[' + inner + b'1],"i":{"organizationId":"a","integrationName":"a",'
        variables += b'"externalOrgId":"1","mappingData":[' + inner + b"1]}}"
        return b'{"query":' + json.dumps(query).encode() + b',"variables":' + variables + b"}"


IGNORED = st.sampled_from(["\n", " ", ",", "\r", "#\n"])
REPEATED_FIELDS = st.sampled_from(
    [
        ("query", "viewer{ " + " ".join(f"a{number}" for number in range(110)) + "}", 1),
        ("query(" + "".join(f"$a{number}:Int " for number in range(150)) + ")", "__typename", 1),
        ("", "v#:viewer{ " + 'permissions(organizationId:"a") ' * 14 + "}", 10),
        ("query($x:[ID!])", "a#:coverage(organizationIds:$x){nodes{organization{id}}}", 10),
        (
            "mutation($i:CreateMappingInput!)",
            "createMappings(inputs:[" + "$i " * 100 + "]){__typename}",
            1,
        ),
        (
            "mutation($x:JSON!)",
            'a#:updateMapping(input:{organizationId:"a",id:"b",mappingData:$x}){__typename}',
            10,
        ),
        ("mutation($x:[CreateMappingInput!]!)", "a#:createMappings(inputs:$x){__typename}", 10),
    ]
)
VALUES = st.sampled_from([b"1e1,", b"1,", b'"\\ud800",', b"1e100,", b"10000000000000000000,"])
REPEATED = st.builds(
    Repeated,
    IGNORED,
    st.sampled_from([0, 1_900, 60_000]),
    REPEATED_FIELDS,
    VALUES,
    SIZES,
)
TEXTS = st.builds(Text, st.sampled_from([PLAN, FIND, ONE, ANY]), UNITS, SIZES)
SHAPES = st.builds(Shape, PIECES, SIZES)


@dataclass(frozen=True)
class Answer:
    """`size` is in bytes; `failed` if the service did not mean to answer so."""

    size: int
    failed: bool = False


def over_http(server: Server, body: bytes, *, accept: str = "application/json") -> Answer:
    headers = {"content-type": "application/json", "accept": accept}
    answer = httpx.post(f"{server.url}/graphql", content=body, headers=headers, timeout=60)
    return Answer(len(answer.content), failed=answer.status_code >= 500)


def over_events(server: Server, body: bytes) -> Answer:
    return over_http(server, body, accept=MEDIA_TYPE)


def over_websocket(server: Server, body: bytes) -> Answer:
    """A message that is not the protocol's closes the connection."""
    url = server.url.replace("http", "ws") + "/graphql"
    with connect(url, subprotocols=[Subprotocol(SUBPROTOCOL)], compression=None) as socket:
        socket.send('{"type": "connection_init"}')
        socket.recv()
        with contextlib.suppress(ConnectionClosed):
            socket.send(b'{"id":"1","type":"subscribe","payload":' + body + b"}", text=True)
            return Answer(len(socket.recv(timeout=60)))
        code = socket.protocol.close_code
        return Answer(0, failed=code not in (4400, 1003, 1007, 1009))


@dataclass(frozen=True)
class Cost:
    """Both in seconds."""

    processor: float
    wait_of_another: float


def measured(server: Server, body: bytes, transport: Callable[[Server, bytes], Answer]) -> Cost:
    began = server.processor_seconds()
    with Another(server.url) as another:
        answer = transport(server, body)
    taken = server.processor_seconds() - began
    assert not answer.failed
    assert answer.size <= max(4 * MIB, 10 * len(body))
    return Cost(taken, another.longest)


TRANSPORTS = st.sampled_from([over_http, over_events, over_websocket])


@pytest.mark.hypothesis
def test_no_request_costs_more_than_its_bytes(server: Server) -> None:
    @settings(SEARCH)
    @given(TEXTS | SHAPES | REPEATED, TRANSPORTS)
    def ask(sent: Text | Shape | Repeated, transport: Callable[[Server, bytes], Answer]) -> None:
        body = sent.body()
        allowed = (SECONDS_A_MIB * len(body) / MIB + SECONDS_A_REQUEST) * server.slowness
        taken, waited = float("inf"), float("inf")
        for _ in range(MOST_TIMES):  # other work only adds, so the least is right
            cost = measured(server, body, transport)
            taken, waited = min(taken, cost.processor), min(waited, cost.wait_of_another)
            if taken <= allowed and waited <= most_waiting(server):
                break
        note(f"{len(body):,} bytes took {taken:.3f} s of {allowed:.3f} s")
        assert taken <= allowed
        assert waited <= most_waiting(server)

    before = server.memory()
    ask()
    assert returns_to(server, before + KEPT), f"{server.memory() - before:,} bytes more"


def most_waiting(server: Server) -> float:
    return SECONDS_OF_ANOTHER * server.slowness


def returns_to(server: Server, most: int) -> bool:
    for _ in range(100):
        if server.memory() <= most:
            return True
        time.sleep(0.1)
    return False
