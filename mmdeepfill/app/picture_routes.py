"""Requests about photographs: taking one, its name and size, its views, proposed masks."""

from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from ..imageio.pictures import read_picture, write_picture
from ..imageio.proposals import detect_damage
from .answers import NO_STORE, mask_answer, route, view
from .formats import check_format, convert, filled_name, framed
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
            route('/pictures/{id}/file', self.picture_file, 'GET'),
            route('/pictures/{id}/frame', self.frame, 'POST'),
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

    async def picture_file(self, request: Request) -> Response:
        """The photograph in the format that the parameter ``format`` names."""
        upload = self.pictures.get(request.path_params['id'])
        kind = request.query_params.get('format', 'png')
        suffix, media_type = check_format(kind)
        path = upload.folder / f'file{suffix}'
        if not path.exists():
            await run_in_threadpool(convert, upload.source, kind, path)
        name = filled_name(upload.name, suffix)
        return FileResponse(path, media_type=media_type, filename=name, headers=NO_STORE)

    async def frame(self, request: Request) -> Response:
        """Make a photograph with another frame; parameters ``left``, ``top``, ``right`` and
        ``bottom``: pixels to add, or to take away if negative.
        """
        upload = self.pictures.get(request.path_params['id'])
        most = self.limits.pixels
        left, top, right, bottom = (
            int(read_number(request.query_params, side, 0, -most, most))
            for side in ('left', 'top', 'right', 'bottom')
        )
        sides = (left, top, right, bottom)
        return JSONResponse((await run_in_threadpool(self._frame, upload, sides)).describe(), 201)

    def _frame(self, upload: Upload, sides: tuple[int, int, int, int]) -> Upload:
        picture = framed(read_picture(upload.source), sides, self.limits)
        suffix = '.tif' if picture.pixels.dtype.kind == 'f' else '.png'
        new = self.pictures.begin(Path(upload.name).stem + suffix)
        try:
            path = new.folder / f'framed{suffix}'
            write_picture(picture, path)
            path.rename(new.source)
        except BaseException:
            self.pictures.discard(new)
            raise
        return self.pictures.complete(new)

    async def damage(self, request: Request) -> Response:
        """A proposed mask of scratches and dust; parameters ``strength``, 0 to 1, and ``dust``."""
        upload = self.pictures.get(request.path_params['id'])
        strength = read_number(request.query_params, 'strength', 0.5, 0, 1)
        dust = request.query_params.get('dust', '1') == '1'
        return await run_in_threadpool(_damage_of, upload, strength, dust)


def _damage_of(upload: Upload, strength: float, dust: bool) -> Response:
    pixels = read_picture(upload.source).pixels
    return mask_answer(detect_damage(plain_colours(pixels), strength, dust))
