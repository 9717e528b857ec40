"""Limits of the page, bodies of requests read against them, and the answer beyond them."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath, PureWindowsPath

from PIL import Image
from starlette.requests import Request

from ..imageio.pictures import enable_heif, is_heif

#: Suffixes of what is taken, by Pillow's names.
SUFFIXES = {
    'PNG': '.png',
    'JPEG': '.jpg',
    'WEBP': '.webp',
    'TIFF': '.tif',
    'AVIF': '.avif',
    'HEIF': '.heic',
}

#: The shortest side that a model takes.
SHORTEST_SIDE = 16

#: The answer to a fault of ours.
BROKEN = (
    'Something went wrong inside the app; your photograph and hole are still here. The '
    'terminal that the app was started from says more.'
)


class Refused(Exception):
    """A request that is not served. The message is shown to the user as it is.

    Args:
        status (int): Of the HTTP answer: 404, 413, 422, 429 ...
        message (str): The value expected, the value given, and what to do.
    """

    def __init__(self, status: int, message: str):
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Limits:
    """Largest amounts that are taken, and the time that they are kept.

    Args:
        upload_bytes (int): Largest file.
        pixels (int): Most pixels (width x height) of a photograph.
        pictures (int): Photographs kept at a time; the one unused for longest goes first.
        waiting (int): Jobs that may wait in the queue.
        results (int): Finished jobs kept at a time.
        seconds (float): Photographs and results unused for so long are removed.
    """

    upload_bytes: int = 64 * 2**20
    pixels: int = 50_000_000
    pictures: int = 12
    waiting: int = 12
    results: int = 12
    seconds: float = 3600.0

    def too_many_bytes(self) -> Refused:
        """The answer to a file above ``upload_bytes``."""
        return Refused(
            413,
            f'The file is larger than {self.upload_bytes / 2**20:g} MiB, the most '
            'this page takes. Save it smaller, or start the app with a larger '
            '--max-upload.',
        )

    def too_many_pixels(self, size: str) -> Refused:
        """The answer to a photograph above ``pixels``; ``size`` says how large it is."""
        return Refused(
            413,
            f'The photograph has {size}; this page takes at most '
            f'{self.pixels / 1e6:g} megapixels. Scale it down, or start the app '
            'with a larger --max-megapixels.',
        )


def read_header(path: Path, limits: Limits) -> str:
    """Look at the head of a picture; no pixel is decoded.

    Returns:
        str: The suffix that its format has, whatever the file is called.

    Raises:
        Refused: 413 for too many pixels, 422 for too few and for what is no picture.
    """
    data = path.read_bytes()  # of a file, Pillow would take the memory for any length in it
    lacks_heif = is_heif(data) and not enable_heif()
    Image.init()  # Pillow's own list is complete only then
    known = [kind for kind in SUFFIXES if kind in Image.OPEN]
    try:
        with Image.open(BytesIO(data), formats=known) as picture:
            # Many telephones write MPO, a JPEG with more after it.
            suffix, (width, height) = SUFFIXES.get(picture.format or '', '.jpg'), picture.size
    except Image.DecompressionBombError:
        raise limits.too_many_pixels('far too many pixels') from None
    except (OSError, SyntaxError, ValueError, OverflowError):
        raise Refused(
            422,
            'This is a HEIC photograph, which this server cannot read. Save it as a JPEG, or '
            'install "mmdeepfill[heic]" where the server runs.'
            if lacks_heif
            else 'This is no picture that can be read. Expected is a PNG, JPEG, WebP or TIFF file.',
        ) from None
    if width * height > limits.pixels:
        raise limits.too_many_pixels(f'{width} x {height} = {width * height / 1e6:.1f} megapixels')
    if min(width, height) < SHORTEST_SIDE:
        raise Refused(
            422,
            f'The photograph is {width} x {height}; both sides must have at least '
            f'{SHORTEST_SIDE} pixels.',
        )
    return suffix


#: Beyond its limit a body is still read, up to so many times the limit, and dropped: a
#: browser that is cut off while it sends does not show the answer.
_DROPPED = 4


async def read_body(request: Request, limit: int, take, refusal: Refused) -> None:
    """Hand the body to ``take``, piece by piece.

    Raises:
        Refused: If it is longer than ``limit`` bytes.
    """
    try:
        announced = int(request.headers.get('content-length') or 0)
    except ValueError:
        announced = 0
    if announced > _DROPPED * limit:
        raise refusal
    received = 0
    async for piece in request.stream():
        received += len(piece)
        if received > _DROPPED * limit:
            raise refusal
        if max(received, announced) <= limit:
            take(piece)
    if received > limit:
        raise refusal
    if not received:
        raise Refused(422, 'Nothing was sent: the file is empty.')


def file_name(name: str) -> str:
    """The last part of a path, printable characters only; it is shown, never opened."""
    name = PureWindowsPath(PurePosixPath(name).name).name
    return ''.join(one for one in name if one.isprintable())[:200] or 'picture'


def read_number(
    query: Mapping[str, str], name: str, default: float, least: float, most: float
) -> float:
    """A number among the parameters of a request.

    Raises:
        Refused: 422, it is none, or not in [least, most].
    """
    try:
        value = float(query.get(name, default))
    except ValueError:
        value = float('nan')
    if not least <= value <= most:
        raise Refused(
            422, f'{name}: expected a number from {least:g} to {most:g}; got {query[name]!r}'
        )
    return value
