"""From a port to a running server, and its end."""

import signal
import socket
import sys
import threading
from collections.abc import Callable

import uvicorn


def open_socket(host: str, port: int) -> socket.socket:
    """A socket bound to an address, not yet listening.

    Args:
        host (str): Name or address, of IPv4 or IPv6.
        port (int): 0 for any that is free.

    Raises:
        OSError: The address is not this machine's, or the port is taken.
    """
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    sock = socket.socket(family, kind, protocol)
    try:
        if sys.platform != 'win32':  # there it would let two servers share a port
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
    except BaseException:
        sock.close()
        raise
    return sock


def address_of(sock: socket.socket) -> str:
    """The address for a browser on this machine."""
    host, port = sock.getsockname()[:2]
    host = {'0.0.0.0': '127.0.0.1', '::': '::1'}.get(host, host)
    return f'http://[{host}]:{port}/' if ':' in host else f'http://{host}:{port}/'


class Server(uvicorn.Server):
    """A uvicorn that says when it listens.

    Args:
        app: ASGI application.
        ready (Callable, optional): Called when a browser can connect.
    """

    def __init__(self, app, ready: Callable[[], None] | None = None):
        super().__init__(
            uvicorn.Config(
                # its own set-up of logging would close the log files of runs in this process
                app,
                log_config=None,
                log_level='warning',
                access_log=False,
                lifespan='off',
                http='h11',
                ws='none',
                loop='asyncio',
                proxy_headers=False,
                server_header=False,
                limit_concurrency=100,
                timeout_keep_alive=10,
                timeout_graceful_shutdown=2,
            )
        )
        self._ready = ready

    async def startup(self, sockets=None) -> None:
        """Start as uvicorn does, then call ``ready``."""
        await super().startup(sockets=sockets)
        if self.started and self._ready:
            self._ready()


def serve(app, sock: socket.socket, ready: Callable[[], None] | None = None) -> None:
    """Serve until Ctrl-C or SIGTERM, then return."""
    if threading.current_thread() is threading.main_thread():
        # uvicorn shuts down and then raises the signal again, for whoever started it.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        Server(app, ready).run(sockets=[sock])
    except KeyboardInterrupt:
        pass
    finally:
        sock.close()
