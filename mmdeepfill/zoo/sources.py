"""Reading a file from one place, from a byte on: over HTTP, or from a disk."""

import http.client
import os
import re
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from ..core.files import open_regular
from ..version import __version__
from .connections import Response, open_http

_BLOCK = 1 << 16
#: Slower than so many bytes a second, over a whole timeout, is as good as dead.
_SLOWEST = 1024
_TEMPORARY = {408, 425, 429, 500, 502, 503, 504}
_LONGEST_WAIT = 60.0


class SourceError(Exception):
    """A source does not give the file, and asking again will not change it."""


class Interruption(SourceError):
    """A source may give the rest of the file if it is asked again.

    Args:
        message (str): What happened.
        wait (float): Seconds that the server wants to be left alone.
    """

    def __init__(self, message: str, wait: float = 0.0):
        super().__init__(message)
        self.wait = min(wait, _LONGEST_WAIT)


class RangeRefused(Interruption):
    """The source has nothing after the byte that was asked for."""


@dataclass
class Stream:
    """The bytes of a file from ``offset`` on.

    Args:
        offset (int): Where they begin; 0 if the source cannot begin elsewhere.
        total (int, optional): Size of the whole file.
        blocks (Iterator[bytes]): May raise :class:`Interruption`.
    """

    offset: int
    total: int | None
    blocks: Iterator[bytes]


def local_path(source: str) -> Path | None:
    """The path behind a ``file://`` address or a plain path; None for other addresses."""
    parts = urlsplit(source)
    if parts.scheme == 'file':
        return Path(unquote(parts.path))
    return None if '://' in source else Path(source).expanduser()


@contextmanager
def open_source(source: str, offset: int, timeout: float) -> Iterator[Stream]:
    """Begin to read.

    Args:
        source (str): ``http://``, ``https://`` or ``file://`` address of the file, or path.
        offset (int): Byte to begin at.
        timeout (float): Seconds for connecting, for the head of the answer, and for each block.

    Raises:
        SourceError: It does not have the file.
        Interruption: It does not answer now.
    """
    path = local_path(source)
    if path is not None:
        with _open_file(path, offset) as stream:
            yield stream
    elif urlsplit(source).scheme in ('http', 'https'):
        with _request(source, offset, timeout) as response:
            yield _stream(response, offset, timeout)
    else:
        raise SourceError('is neither http://, https://, file:// nor a path')


@contextmanager
def _open_file(path: Path, offset: int) -> Iterator[Stream]:
    try:
        file = open_regular(path)
    except OSError as error:
        raise SourceError(error.strerror) from error
    with file:
        size = os.fstat(file.fileno()).st_size
        if offset > size:
            raise RangeRefused(f'has only {size} bytes')
        file.seek(offset)
        yield Stream(offset, size, _file_blocks(file))


def _file_blocks(file: BinaryIO) -> Iterator[bytes]:
    while True:
        try:
            block = file.read(_BLOCK)
        except OSError as error:
            raise SourceError(f'cannot be read: {error}') from error
        if not block:
            return
        yield block


def _request(url: str, offset: int, timeout: float) -> Response:
    headers = {'User-Agent': f'mmdeepfill/{__version__}'}
    if offset:
        headers['Range'] = f'bytes={offset}-'
    try:
        request = urllib.request.Request(url, headers=headers)
        return open_http(request, timeout)
    except urllib.error.HTTPError as error:
        error.close()
        message = f'HTTP {error.code} {error.reason}'
        if error.code in _TEMPORARY:
            wait = _number(error.headers.get('Retry-After')) or 0
            raise Interruption(message, wait) from error
        if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and offset:
            raise RangeRefused(message) from error
        raise SourceError(message) from error
    except urllib.error.URLError as error:
        if isinstance(error.reason, ssl.SSLCertVerificationError):
            raise SourceError(f'its certificate is not trusted: {error.reason}') from error
        reason = error.reason if isinstance(error.reason, BaseException) else error
        raise Interruption(_words(reason, timeout)) from error
    except (http.client.InvalidURL, ValueError) as error:
        raise SourceError(f'is no address: {error}') from error
    except (OSError, http.client.HTTPException) as error:
        raise Interruption(_words(error, timeout)) from error


def _number(text: str | None) -> int | None:
    """A number of a header; None for what is none, such as a date, or has no end."""
    found = re.fullmatch(r'[0-9]{1,18}', (text or '').strip())
    return int(found.group()) if found else None


def _stream(response: Response, offset: int, timeout: float) -> Stream:
    if response.status not in (http.HTTPStatus.OK, http.HTTPStatus.PARTIAL_CONTENT):
        raise SourceError(
            f'answers with HTTP {response.status} {response.reason}, which brings no file'
        )
    if response.headers.get_content_type() == 'text/html':
        raise SourceError('answers with a web page instead of the file')
    total = _number(response.headers.get('Content-Length'))
    if response.status == http.HTTPStatus.PARTIAL_CONTENT:
        given = response.headers.get('Content-Range', '')
        part = re.match('bytes ([0-9]+)-[0-9]+/([0-9]+|[*])', given)
        if part is None or _number(part.group(1)) != offset:
            raise RangeRefused(f'answered a request for bytes from {offset} with {given[:200]!r}')
        total = _number(part.group(2))
    else:
        offset = 0
    return Stream(offset, total, _blocks(response, timeout))


def _blocks(response: Response, timeout: float) -> Iterator[bytes]:
    since, received = time.monotonic(), 0
    while True:
        try:
            response.patience.renew()
            block = response.read1(_BLOCK)
        except (OSError, http.client.HTTPException) as error:
            raise Interruption(_words(error, timeout)) from error
        if not block:
            return
        yield block
        received += len(block)
        elapsed = time.monotonic() - since
        if elapsed >= timeout:
            if received < _SLOWEST * elapsed:
                raise Interruption(f'slower than {_SLOWEST} bytes a second')
            since, received = time.monotonic(), 0


def _words(error: BaseException, timeout: float) -> str:
    if isinstance(error, TimeoutError):
        return f'no answer for {timeout:g} seconds'
    return f'{error or type(error).__name__}'
