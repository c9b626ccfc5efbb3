"""Searches for a request that costs more than it should: sizes, shapes and types, a real server.

The processor time of the server's process is what counts, so that other work on the machine does
not; it is compared with what this machine takes to parse a megabyte of JSON numbers.
"""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from tests.event_streams import MEDIA_TYPE
from tests.servers import running_orgmap_process

MIB = 1024 * 1024
SECONDS_A_MIB = 0.04
SECONDS_A_REQUEST = 0.02
USUAL_PARSING = 0.03
"""Seconds in which the machine that these figures are from parses `NUMBERS`."""
NUMBERS = b"[" + b"1e1," * (MIB // 4) + b"1]"
TIMES = 3

SEARCH = settings(database=None, deadline=None, suppress_health_check=list(HealthCheck))

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


TEXTS = st.builds(Text, st.sampled_from([PLAN, FIND, ONE, ANY]), UNITS, SIZES)
SHAPES = st.builds(Shape, PIECES, SIZES)


@pytest.mark.hypothesis
def test_no_request_costs_more_than_its_bytes(server: Server) -> None:
    @settings(SEARCH, max_examples=40)
    @given(TEXTS | SHAPES, st.sampled_from(["application/json", MEDIA_TYPE]))
    def ask(sent: Text | Shape, accept: str) -> None:
        body = sent.body()
        headers = {"content-type": "application/json", "accept": accept}
        with httpx.Client(base_url=server.url, headers=headers, timeout=60) as client:
            taken, answers = [], []
            for _ in range(TIMES):
                began = server.processor_seconds()
                answers.append(client.post("/graphql", content=body))
                taken.append(server.processor_seconds() - began)
        seconds = min(taken)  # other work on the machine only adds
        allowed = (SECONDS_A_MIB * len(body) / MIB + SECONDS_A_REQUEST) * server.slowness
        note(f"{len(body):,} bytes took {seconds:.3f} s of {allowed:.3f} s")
        assert seconds <= allowed
        for answer in answers:
            assert answer.status_code < 500
            assert len(answer.content) <= max(4 * MIB, 10 * len(body))

    ask()
