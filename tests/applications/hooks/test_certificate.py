"""Of `automation.fetch`: here, since a certificate is made with what the runner's own environment has not."""

import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pytest_httpserver import HTTPServer

from automation import fetch
from automation.fetch import FetchError


async def here(host, port):
    return ["127.0.0.1"]


def certificate(folder, name):
    """A server's own, for one name: the context that serves it and the one that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    (folder / "server.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + pem
    )
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(folder / "server.pem")
    return serving, ssl.create_default_context(cadata=pem.decode())


async def test_the_certificate_must_be_the_name_s(tmp_path):
    serving, trusting = certificate(tmp_path, "hooks.example")
    names = []
    serving.sni_callback = lambda _, name, __: names.append(name)
    with HTTPServer(host="127.0.0.1", port=0, ssl_context=serving) as server:
        server.expect_request("/").respond_with_data("")
        url = f"https://hooks.example:{server.port}/"
        reply = await fetch.post(url, b"", headers={}, resolve=here, verify=trusting)
        assert (reply.status, names) == (200, ["hooks.example"])
        for other in ("other.example", "127.0.0.1"):
            with pytest.raises(FetchError, match="no connection"):
                await fetch.post(
                    url.replace("hooks.example", other),
                    b"",
                    headers={},
                    resolve=here,
                    verify=trusting,
                )
