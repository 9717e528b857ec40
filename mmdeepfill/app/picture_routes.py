"""Requests about photographs: taking one, its name and size, its views."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from ..imageio.pictures import read_picture
from ..imageio.proposals import detect_damage
from .answers import NO_STORE, mask_answer, route, view
from .limits import Limits, file_name, read_body, read_number
from .pictures import PictureStore, Upload, plain_colours


class PictureRoutes:
    """The handlers, one method per route.

    Args:
        pictures, limits: What it serves.
    """

    def __init__(self, pictures: PictureStore, limits: Limits):
        self.pictures, self.limits = pictures, limits

    def routes(self) -> list:
        """Paths and methods."""
        return [
            route('/pictures', self.add_picture, 'POST'),
            route('/pictures/{id}', self.picture, 'GET'),
            route('/pictures/{id}/source', self.picture_source, 'GET'),
            route('/pictures/{id}/view.png', self.picture_view, 'GET'),
            route('/pictures/{id}/damage.png', self.damage, 'GET'),
        ]

    async def add_picture(self, request: Request) -> Response:
        """Take a photograph: the file is the body, its name the parameter ``name``."""
        upload = self.pictures.begin(file_name(request.query_params.get('name', '')))
        try:
            with open(upload.source, 'wb') as file:
                await read_body(
                    request, self.limits.upload_bytes, file.write, self.limits.too_many_bytes()
                )
        except BaseException:
            self.pictures.discard(upload)
            raise
        await run_in_threadpool(self.pictures.complete, upload)
        return JSONResponse(upload.describe(), 201)

    async def picture(self, request: Request) -> Response:
        """Name and size of a photograph that is still here."""
        return JSONResponse(
            self.pictures.get(request.path_params['id']).describe(), headers=NO_STORE
        )

    async def picture_source(self, request: Request) -> Response:
        """The photograph as it came, for a page that is opened anew."""
        return FileResponse(
            self.pictures.get(request.path_params['id']).source,
            media_type='application/octet-stream',
            headers=NO_STORE,
        )

    async def picture_view(self, request: Request) -> Response:
        """The photograph for the browser."""
        return view(self.pictures.get(request.path_params['id']).view)

    async def damage(self, request: Request) -> Response:
        """A proposed mask of scratches and dust; parameters ``strength``, 0 to 1, and ``dust``."""
        upload = self.pictures.get(request.path_params['id'])
        strength = read_number(request.query_params, 'strength', 0.5, 0, 1)
        dust = request.query_params.get('dust', '1') == '1'
        return await run_in_threadpool(_damage_of, upload, strength, dust)


def _damage_of(upload: Upload, strength: float, dust: bool) -> Response:
    pixels = read_picture(upload.source).pixels
    return mask_answer(detect_damage(plain_colours(pixels), strength, dust))
