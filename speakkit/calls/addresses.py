"""Who stands behind an address: this machine or network, a vendor by its own address, or somebody else's server."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

_NAMES_OF_THIS_NETWORK = (".localhost", ".local", ".internal", ".lan", ".home.arpa")


def is_local(base_url: str) -> bool:
    """Whether an address is on this machine or its network: no name that the world knows, or an address for use inside."""
    host = urlsplit(base_url).hostname or ""
    try:
        address = ip_address(host)
    except ValueError:
        return "." not in host or host.endswith(_NAMES_OF_THIS_NETWORK)
    return address.is_private or address.is_loopback or address.is_link_local


def recipient_at(base_url: str, vendor: str, domain: str) -> str | None:
    """Who gets what is sent there: the vendor at its own domain, else whoever has the host; nobody (None) on this network."""
    if is_local(base_url):
        return None
    host = urlsplit(base_url).hostname or ""
    return vendor if host == domain or host.endswith(f".{domain}") else host
