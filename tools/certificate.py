"""TLS=1: a certificate of our own, so that a phone on the same network can try the app.

Crypto, the service worker and passkeys need https on every name but localhost.
"""

import ipaddress
import os
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

PUBLIC = "certificate.pem"
PRIVATE = "key.pem"
LIFE = timedelta(days=365)  # phones refuse more than 825
RENEW = timedelta(days=7)

_MAY = x509.KeyUsage(
    digital_signature=True,
    key_cert_sign=True,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


def addresses() -> list[str]:
    """Loopback first, then this machine's address on its network, if it has one."""
    found = ["127.0.0.1"]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # chooses a route; a UDP connect sends nothing
            found.append(str(probe.getsockname()[0]))
        except OSError:
            pass
    return list(dict.fromkeys(found))


def ensure(home: Path, names: list[str]) -> Path:
    """Return the certificate in ``home`` for localhost and ``names``, made again when it must."""
    public = home / PUBLIC
    if not _fits(public, names):
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = ec.generate_private_key(ec.SECP256R1())
        pem = serialization.Encoding.PEM
        secret = key.private_bytes(
            pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        with open(os.open(home / PRIVATE, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as f:
            f.write(secret)
        public.write_bytes(_certificate(key, names).public_bytes(pem))
    return public


def hint(origin: str, home: Path) -> str:
    """What a person does to open the app on a phone."""
    return (
        f"\nOn a phone on the same network: {origin}\n"
        f"It warns once, because nobody vouches for {home / PUBLIC}; install that file on the\n"
        "phone as a trusted authority to try offline and push as well, and remove it afterwards."
    )


def _fits(public: Path, names: list[str]) -> bool:
    if not (public.is_file() and public.with_name(PRIVATE).is_file()):
        return False
    old = x509.load_pem_x509_certificate(public.read_bytes())
    alternatives = old.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    covered = {str(ip) for ip in alternatives.get_values_for_type(x509.IPAddress)}
    return set(names) <= covered and datetime.now(UTC) + RENEW < old.not_valid_after_utc


def _certificate(key: ec.EllipticCurvePrivateKey, names: list[str]) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Stegvis, tried at home")])
    alternatives: list[x509.GeneralName] = [x509.DNSName("localhost")]
    alternatives += [x509.IPAddress(ipaddress.ip_address(text)) for text in names]
    began = datetime.now(UTC) - timedelta(minutes=5)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(began)
        .not_valid_after(began + LIFE)
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_MAY, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.ExtendedKeyUsage([x509.OID_SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
