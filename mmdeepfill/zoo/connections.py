"""HTTP requests that end: no server can hold one up, or send it elsewhere than to HTTP."""

import http.client
import io
import socket
import time
import urllib.error
import urllib.request
from typing import Any, cast
from urllib.parse import urlsplit


class PatientReader(io.RawIOBase):
    """The bytes of a socket, with one deadline for any number of reads.

    A timeout of a socket is for one read: a server that sends a byte a second never meets it.

    Args:
        raw (RawIOBase): Of the socket, unbuffered.
        connection (socket.socket): Its timeout (seconds) is that of all reads together, until
            :meth:`renew`.
    """

    def __init__(self, raw: io.RawIOBase, connection: socket.socket) -> None:
        self._raw, self._connection = raw, connection
        self._seconds: float | None = connection.gettimeout()
        self.renew()

    def renew(self) -> None:
        """Begin to count anew."""
        self._began = time.monotonic()

    def readable(self) -> bool:
        """True."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read what there is.

        Raises:
            TimeoutError: If the time is over.
        """
        if self._seconds is not None:
            left = self._began + self._seconds - time.monotonic()
            if left <= 0:
                raise TimeoutError('timed out')
            self._connection.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        """Close the socket's side too."""
        self._raw.close()
        super().close()


class Response(http.client.HTTPResponse):
    """A response whose head must come within the timeout, as must each block of its body.

    Attributes:
        patience (PatientReader): To be renewed before each block.
    """

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.patience = PatientReader(self.fp.detach(), sock)
        self.fp = io.BufferedReader(self.patience)


class _Plain(http.client.HTTPConnection):
    response_class = Response


class _Secure(http.client.HTTPSConnection):
    response_class = Response


class _PlainHandler(urllib.request.HTTPHandler):
    def http_open(self, req: urllib.request.Request) -> Response:
        return cast(Response, self.do_open(_Plain, req))


class _SecureHandler(urllib.request.HTTPSHandler):
    def https_open(self, req: urllib.request.Request) -> Response:
        return cast(Response, self.do_open(_Secure, req))


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows to HTTP alone, and does not read what comes with a redirect."""

    def http_error_302(self, req, fp, code, msg, headers):
        target = headers.get('location') or headers.get('uri') or ''
        scheme = urlsplit(target).scheme
        if scheme not in ('', 'http', 'https'):
            raise urllib.error.HTTPError(
                req.full_url,
                code,
                f'{msg}, to {target[:200]!r}, which is neither http:// nor https://',
                headers,
                fp,
            )
        fp.close()
        return super().http_error_302(req, io.BytesIO(), code, msg, headers)

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302


def open_http(request: urllib.request.Request, timeout: float) -> Response:
    """Send a request, through the proxies of the environment, and follow redirects.

    Args:
        request (Request): Of an ``http://`` or ``https://`` address.
        timeout (float): Seconds for connecting, for the whole head of the response, and for
            each block of its body.

    Raises:
        ValueError: If it is no address.
        OSError: If it cannot be reached, answers with an error or a redirect to another scheme
            than HTTP (``urllib.error.HTTPError``), or takes too long.
        http.client.HTTPException: If what comes is no HTTP.
    """
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler,
        urllib.request.UnknownHandler,
        urllib.request.HTTPDefaultErrorHandler,
        urllib.request.HTTPErrorProcessor,
        _PlainHandler,
        _SecureHandler,
        _Redirects,
    ):
        opener.add_handler(handler())
    return opener.open(request, timeout=timeout)
