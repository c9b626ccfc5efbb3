"""The server on Azure Table Storage by its account's address and a managed identity.

Azurite takes the tokens over https. They come from an endpoint as Azure App Service has it:
https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.azurite import ACCOUNT, Certificate, free_port, running_azurite
from tests.conversation import check_that_all_is_there, hold_conversation
from tests.servers import running_orgmap

HOST = "127.0.0.1"
IDENTITY_HEADER = "the header that App Service gives"


async def test_the_server_works_with_the_tokens_of_its_managed_identity(tmp_path: Path) -> None:
    certificate = self_signed(tmp_path)
    port = free_port()
    with running_identity() as endpoint, running_azurite(port, certificate=certificate):
        settings = {
            "ORGMAP_STORAGE": "azure",
            "ORGMAP_AZURE_ACCOUNT_URL": f"https://{HOST}:{port}/{ACCOUNT}",
            "SSL_CERT_FILE": str(certificate.certificate),
            "IDENTITY_ENDPOINT": endpoint,
            "IDENTITY_HEADER": IDENTITY_HEADER,
        }
        with running_orgmap("--demo", folder=tmp_path / "server", settings=settings) as url:
            mapped = await hold_conversation(url)
            await check_that_all_is_there(url, mapped)
    [line] = (tmp_path / "server" / "log").read_text().splitlines()
    assert line.startswith("Orgmap is at "), "and everything was closed when it ended"


@contextmanager
def running_identity() -> Iterator[str]:
    with ThreadingHTTPServer((HOST, 0), Identity) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://{HOST}:{server.server_port}/msi/token"
        server.shutdown()


class Identity(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        allowed = self.headers["X-IDENTITY-HEADER"] == IDENTITY_HEADER
        self.send_response(200 if allowed else 401)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        if allowed:
            self.wfile.write(json.dumps(answer()).encode())

    def log_message(self, *_: object) -> None: ...


def answer() -> dict[str, str]:
    now = int(time.time())
    audience = "https://storage.azure.com"
    claims = {
        "aud": audience,
        "iss": "https://sts.windows.net/a-tenant/",
        "iat": now,
        "nbf": now,
        "exp": now + 3600,
    }
    return {
        "access_token": jwt.encode(claims, "a key that Azurite does not ask about", "HS256"),
        "expires_on": str(now + 3600),
        "resource": audience,
        "token_type": "Bearer",
    }


def self_signed(folder: Path) -> Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), False)
        .sign(key, hashes.SHA256())
    )
    files = Certificate(certificate=folder / "certificate.pem", key=folder / "key.pem")
    files.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    files.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return files
