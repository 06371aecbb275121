"""Taking a port of this machine."""

import socket


class PortTaken(Exception):
    """Another program listens there, or the address is not of this machine."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens, on a name or an IPv4 or IPv6 address. Raises `PortTaken`."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family, backlog=256)
    except OSError as error:
        raise PortTaken(f"{host}:{port}: {error.strerror}.") from None
