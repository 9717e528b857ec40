"""Requests about the folder that the app was started with."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from .album import Album
from .answers import NO_STORE, mask_answer, route
from .jobs import JobQueue
from .limits import Refused
from .pictures import PictureStore


class AlbumRoutes:
    """The handlers, one method per route.

    Args:
        album, pictures, jobs: What it serves; without an album each answer is 404.
    """

    def __init__(self, album: Album | None, pictures: PictureStore, jobs: JobQueue):
        self._album, self.pictures, self.jobs = album, pictures, jobs

    def routes(self) -> list:
        """Paths and methods."""
        return [
            route('/folder', self.items, 'GET'),
            route('/folder/{number:int}/open', self.open, 'POST'),
            route('/folder/{number:int}/thumbnail.jpg', self.thumbnail, 'GET'),
            route('/folder/{number:int}/mask.png', self.mask, 'GET'),
            route('/folder/{number:int}/result', self.save, 'POST'),
        ]

    @property
    def album(self) -> Album:
        """The album.

        Raises:
            Refused: 404, there is none.
        """
        if self._album is None:
            raise Refused(404, 'The app was started without --folder.')
        return self._album

    async def items(self, request: Request) -> Response:
        """All photographs: number, name, done, mask."""
        items = await run_in_threadpool(self.album.describe)
        return JSONResponse({'items': items}, headers=NO_STORE)

    async def open(self, request: Request) -> Response:
        """Make one the photograph to work on."""
        number = request.path_params['number']
        upload = await run_in_threadpool(self.album.open, number, self.pictures)
        return JSONResponse(upload.describe(), 201)

    async def thumbnail(self, request: Request) -> Response:
        """A small view of one."""
        number = request.path_params['number']
        data = await run_in_threadpool(self.album.thumbnail, number, self.pictures.limits)
        return Response(
            data, media_type='image/jpeg', headers={'Cache-Control': 'private, max-age=3600'}
        )

    async def mask(self, request: Request) -> Response:
        """The mask of one; the parameter ``picture`` is the id that ``open`` gave."""
        upload = self.pictures.get(request.query_params.get('picture', ''))
        number = request.path_params['number']
        return mask_answer(await run_in_threadpool(self.album.mask, number, upload))

    async def save(self, request: Request) -> Response:
        """Write the result of the job that the parameter ``job`` names."""
        job = self.jobs.get(request.query_params.get('job', '')).checked()
        number = request.path_params['number']
        return JSONResponse(await run_in_threadpool(self.album.save, number, job), 201)
