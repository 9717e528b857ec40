"""The guard of the page: it answers requests of the page itself and no others.

A server on this machine can be reached by any web page that the user's browser shows: by a
request to another origin, or by a name of the attacker's that resolves to 127.0.0.1 (DNS
rebinding). So the Host must be ours and the Origin, where there is one, the same.
"""

import ipaddress
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse

LOOPBACK = ('localhost', '127.0.0.1', '::1')

#: Sent with every answer: nothing from elsewhere is loaded, and nobody may frame or embed us.
HEADERS = {
    'Content-Security-Policy': "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' blob: data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
}


def is_loopback(host: str) -> bool:
    """True if only this machine can reach a server bound to ``host``."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == 'localhost'


def _host_name(header: str) -> str:
    """The name or address in a Host header, lower case, without port and brackets."""
    try:
        return (urlsplit(f'//{header}').hostname or '').rstrip('.')
    except ValueError:
        return ''


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


class Guard:
    """ASGI middleware that refuses foreign requests with 403 and adds :data:`HEADERS`.

    Args:
        app: What to call for the others.
        host (str): What the server is bound to. If that is more than loopback, this
            machine's name and any IP address are accepted as Host too: an address, unlike
            a name, cannot be made to resolve to us.
        names (Iterable[str]): More names that are ours, e.g. of a reverse proxy.
    """

    def __init__(self, app, host: str = '127.0.0.1', names: Iterable[str] = ()):
        self.app = app
        self.names = {*LOOPBACK, host.lower(), *(name.lower() for name in names)}
        self.any_address = not is_loopback(host)
        if self.any_address:
            own = socket.gethostname().lower()
            self.names |= {own, f'{own}.local'}

    async def __call__(self, scope, receive, send):
        if scope['type'] != 'http':
            return await self.app(scope, receive, send)

        async def send_guarded(message):
            if message['type'] == 'http.response.start':
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        problem = self._problem(scope)
        app = JSONResponse({'error': problem}, 403) if problem else self.app
        await app(scope, receive, send_guarded)

    def _problem(self, scope) -> str | None:
        headers = Headers(scope=scope)
        hosts = headers.getlist('host')
        host = _host_name(hosts[0]) if len(hosts) == 1 else ''
        if host not in self.names and not (self.any_address and _is_address(host)):
            return (
                f"Refused: the address was {hosts}, which is not this app's. Use the address "
                'that it printed, or start it with --allow-host NAME.'
            )
        for origin in headers.getlist('origin'):
            # 'null', of sandboxed frames and files, has no part after '://'.
            if origin.partition('://')[2].lower() != hosts[0].lower():
                return f'Refused: the request came from another site, {origin!r}.'
        site = headers.get('sec-fetch-site', 'none')
        opens_page = headers.get('sec-fetch-mode') == 'navigate' and scope['path'] == '/'
        if site not in ('same-origin', 'none') and not opens_page:
            return f'Refused: the request came from another site ({site}).'
        return None
