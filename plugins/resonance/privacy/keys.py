"""Keyed pseudonyms (HMAC, RFC 2104, over SHA-256), as spec/landing.md 6 defines them."""

from __future__ import annotations

import hmac
import ipaddress


def _keyed(key: bytes, prefix: str, kind: str, value: str) -> str:
    """`value` may hold a lone surrogate: a quarantined line's id, escaped in JSON, is keyed too."""
    return prefix + hmac.digest(key, f"{kind}:{value}".encode(errors="surrogatepass"), "sha256").hex()[:32]


def user_key(key: bytes, user_id: str) -> str:
    """`u:` and 32 hex digits for a raw user id."""
    return _keyed(key, "u:", "user", user_id)


def device_key(key: bytes, device_id: str) -> str:
    """`d:` and 32 hex digits for a raw device id."""
    return _keyed(key, "d:", "device", device_id)


def network_of(ip: str) -> str:
    """Canonical network address of an IP: its /24 (IPv4, also mapped in IPv6) or /48; ValueError on anything else."""
    address = ipaddress.ip_address(ip)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    length = 24 if address.version == 4 else 48
    return str(ipaddress.ip_network((address, length), strict=False).network_address)


def ip_key(key: bytes, ip: str) -> str:
    """`i:` and 32 hex digits for the network of an IP address; ValueError when it is none."""
    return _keyed(key, "i:", "ip", network_of(ip))
