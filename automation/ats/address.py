"""The one spelling of an address: two that a browser would send to the same place are told to be the same."""

import ipaddress
import re
import socket
import string
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import parse_qs, quote, unquote, urlsplit

from typing_extensions import override
from url_normalize import url_normalize

from automation.errors import BadInputError

PORTS = {"http": 80, "https": 443}
UNRESERVED = frozenset(string.ascii_letters + string.digits + "-._~")
KEPT_IN_PATH = "%/:@!$&'()*+,;=[]|"
NEVER_IN_HOST = re.compile(r"[\x00-\x20\x7f/?#@:\\<>^|%\[\]]")
SHOWN = 80
"""Characters of what was typed, where it is said to be wrong."""
LABEL = re.compile(r"[a-z0-9_-]{1,63}")


@dataclass(frozen=True, slots=True)
class Address:
    """Of a web page. `port` is None where it's the scheme's own; `host` has no brackets."""

    scheme: str
    host: str
    port: int | None
    path: str
    query: str = ""
    fragment: str = ""

    @classmethod
    def read(cls, url: str) -> Self:
        """Raises `BadInputError` for what isn't an http(s) address, or carries a user name."""
        try:
            url.encode()
            parts = urlsplit(url.strip())
            port = parts.port
            if parts.scheme in PORTS and "@" in parts.netloc:
                raise BadInputError(
                    "An address with a user name or a password in it can't be used: leave out what is before the @."
                )
            host = _host(parts.hostname or "")
            path = path_of(url.strip())
        except UnicodeEncodeError:
            raise _no_address(url, "it isn't UTF-8") from None
        except ValueError as error:
            raise _no_address(url, str(error)) from None
        if parts.scheme not in PORTS:
            raise _no_address(url, "it should start with https://")
        if not host:
            raise _no_address(url, "no host is named in it")
        if port == PORTS[parts.scheme]:
            port = None
        return cls(parts.scheme, host, port, path, parts.query, parts.fragment)

    @property
    def place(self) -> str:
        """Host and port, the port only where it isn't the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port is None else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.place}"

    def parameter(self, name: str) -> str:
        """The query's first value of that name, "" without one."""
        return parse_qs(self.query).get(name, [""])[0].strip()

    def without_empty_segments(self) -> Self:
        """Most servers read doubled slashes as one; a few don't, so this is for telling postings and for known vendors."""
        return replace(self, path=re.sub("/+", "/", self.path))

    @override
    def __str__(self) -> str:
        query = f"?{self.query}" if self.query else ""
        return f"{self.origin}{self.path}{query}" + (f"#{self.fragment}" if self.fragment else "")


def _no_address(url: str, why: str) -> BadInputError:
    """Neither what was typed nor what Python says of it is short by itself."""
    return BadInputError(f"{_cut(url)!r} is not a web address: {_cut(why)}.")


def _cut(text: str) -> str:
    # What nobody sees would be quoted by its code, which is ten times as long.
    seen = "".join(
        each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text[:SHOWN]
    )
    return seen if len(text) <= SHOWN else f"{seen}…"


def origin_of(url: str) -> str:
    """Scheme, host and port, the port only where it isn't the scheme's own. Of any page's address, `about:blank` too."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    usual = PORTS.get(parts.scheme)
    return f"{parts.scheme}://{host and host.rstrip('.')}" + (
        f":{parts.port}" if parts.port not in (None, usual) else ""
    )


def trusted_origin(text: str, *, setting: str) -> str:
    """An origin as `origin_of` spells it. Raises `BadInputError`, naming the setting, for what isn't one."""
    wanted = "it should be scheme, host and port, such as http://127.0.0.1:8010."
    try:
        address = Address.read(text)
    except BadInputError:
        raise BadInputError(f"{setting}: {text!r} is not an origin: {wanted}") from None
    if address.path != "/" or address.query or address.fragment:
        raise BadInputError(f"{setting}: {text!r} is more than an origin: {wanted}")
    return address.origin


def without_query(url: str) -> str:
    return url.split("?", 1)[0].split("#", 1)[0]


def path_of(url: str) -> str:
    """The path as browsers send it, spelt in one way: nothing escaped that needn't be, no dot segments."""
    # Browsers take a backslash for a slash.
    path = urlsplit(url).path.replace("\\", "/")
    path = re.sub("%([0-9A-Fa-f]{2})", _escape, quote(path, safe=KEPT_IN_PATH, errors="replace"))
    return _without_dots(path) or "/"


def _escape(found: re.Match[str]) -> str:
    char = chr(int(found[1], 16))
    return char if char in UNRESERVED else found[0].upper()


def _without_dots(path: str) -> str:
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    ends_open = segments[-1:] in (["."], [".."])
    return "".join(f"/{segment}" for segment in [*kept, *([""] if ends_open else [])])


def _host(given: str) -> str:
    """As a browser would look it up. Raises `ValueError` with what is wrong with it."""
    host = unquote(given).removesuffix(".")
    if ":" in host:
        return str(ipaddress.IPv6Address(host))
    if not host:
        return ""
    if NEVER_IN_HOST.search(host):
        raise ValueError("its host is no name")
    if "" in host.split("."):
        raise ValueError("its host has an empty part")
    try:
        host = urlsplit(url_normalize(f"https://{host}/") or "").hostname or ""
    except UnicodeError:
        raise ValueError("its host is no name") from None
    labels = host.split(".")
    if re.fullmatch(r"\d+|0x[0-9a-f]*", labels[-1]):
        return _ipv4(host)
    if len(host) > 253 or not all(map(_is_label, labels)):
        raise ValueError("its host is no name")
    return host


def _ipv4(host: str) -> str:
    """Browsers take 127.1 and 2130706433 for 127.0.0.1, as the C library does."""
    try:
        return str(ipaddress.IPv4Address(socket.inet_aton(host)))
    except OSError:
        raise ValueError("its host is no name and no IP address") from None


def _is_label(label: str) -> bool:
    if not LABEL.fullmatch(label):
        return False
    if not label.startswith("xn--"):
        return True
    try:
        return not label[4:].encode().decode("punycode").isascii()
    except UnicodeError:
        return False
