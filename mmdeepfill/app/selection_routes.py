"""Requests for the mask of an object, at a click or in a box."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from ..imageio.pictures import read_picture
from ..imageio.proposals import select_object
from .answers import mask_answer, route
from .limits import Refused, read_number
from .pictures import PictureStore, Upload


class SelectionRoutes:
    """The handler.

    Args:
        pictures: What it serves.
    """

    def __init__(self, pictures: PictureStore):
        self.pictures = pictures

    def routes(self) -> list:
        """Path and method."""
        return [route('/pictures/{id}/selection.png', self.selection, 'GET')]

    async def selection(self, request: Request) -> Response:
        """A proposed mask of an object: at the parameter ``point``, x,y, or in ``box``,
        x,y,width,height, each in pixels; ``rim``, 0 to 1, widens it.
        """
        upload = self.pictures.get(request.path_params['id'])
        rim = read_number(request.query_params, 'rim', 0.05, 0, 1)
        places = {}
        for name, count in (('point', 2), ('box', 4)):
            text = request.query_params.get(name)
            places[name] = [] if text is None else [_read_numbers(name, text, count)]
        return await run_in_threadpool(_selection_of, upload, places, rim)


def _read_numbers(name: str, text: str, count: int) -> list[float]:
    try:
        values = [float(part) for part in text.split(',')]
    except ValueError:
        values = []
    if len(values) != count:
        raise Refused(422, f'{name}: expected {count} numbers with commas between; got {text!r}')
    return values


def _selection_of(upload: Upload, places: dict[str, list], rim: float) -> Response:
    pixels = read_picture(upload.source).pixels
    try:
        mask = select_object(pixels, places['point'], places['box'], rim)
    except ValueError as error:
        raise Refused(422, str(error)) from error
    return mask_answer(mask)
