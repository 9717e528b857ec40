"""What the page asks of the server: settings, photographs, jobs, results."""
from pathlib import PurePosixPath, PureWindowsPath
from typing import Iterable

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from .filling import STRATEGIES, Filler, read_options
from .guard import Guard
from .jobs import Job, JobQueue
from .limits import Limits, Refused
from .pictures import PictureStore
from .static import load_assets

_NO_STORE = {'Cache-Control': 'no-store'}

#: Beyond its limit a body is still read, up to so many times the limit, and dropped: a
#: browser that is cut off while it sends does not show the answer.
_DROPPED = 4


class Api:
    """The handlers, one method per route; see :func:`create_app`."""

    def __init__(self, filler: Filler, pictures: PictureStore, jobs: JobQueue, limits: Limits):
        self.filler, self.pictures, self.jobs, self.limits = filler, pictures, jobs, limits

    def routes(self) -> list:
        """Paths and methods."""
        def route(path, endpoint, *methods):
            return Route(f'/api{path}', endpoint, methods=methods)

        return [
            route('/settings', self.settings, 'GET'),
            route('/pictures', self.add_picture, 'POST'),
            route('/pictures/{id}/view.png', self.picture_view, 'GET'),
            route('/pictures/{id}/jobs', self.add_job, 'POST'),
            route('/jobs/{id}', self.job, 'GET'),
            route('/jobs/{id}', self.cancel, 'DELETE'),
            route('/jobs/{id}/view.png', self.result_view, 'GET'),
            route('/jobs/{id}/attention.png', self.attention_view, 'GET'),
            route('/jobs/{id}/result', self.result, 'GET'),
            route('/jobs/{id}/continue', self.go_on, 'POST'),
        ]

    async def settings(self, request: Request) -> Response:
        """Models and limits."""
        models = await run_in_threadpool(self.filler.models)
        return JSONResponse(dict(
            models=models, upload_bytes=self.limits.upload_bytes, pixels=self.limits.pixels,
            strategies=[dict(name=name, title=title) for name, title in STRATEGIES.items()]),
            headers=_NO_STORE)

    async def add_picture(self, request: Request) -> Response:
        """Take a photograph: the file is the body, its name the parameter ``name``."""
        upload = self.pictures.begin(_file_name(request.query_params.get('name', '')))
        try:
            with open(upload.source, 'wb') as file:
                await _read_body(request, self.limits.upload_bytes, file.write,
                                 self.limits.too_many_bytes())
        except BaseException:
            self.pictures.discard(upload)
            raise
        await run_in_threadpool(self.pictures.complete, upload)
        return JSONResponse(upload.describe(), 201)

    async def picture_view(self, request: Request) -> Response:
        """The photograph for the browser."""
        return _picture(self.pictures.get(request.path_params['id']).view)

    async def add_job(self, request: Request) -> Response:
        """Take a mask, a PNG as the body, and put the job into the line."""
        upload = self.pictures.get(request.path_params['id'])
        model, attention, options = read_options(request.query_params)
        self.filler.check(model)
        mask = bytearray()
        await _read_body(request, self.limits.upload_bytes, mask.extend,
                         self.limits.too_many_bytes())
        await run_in_threadpool(self.filler.check_mask, bytes(mask), upload)
        job = await run_in_threadpool(
            self.jobs.submit, upload, model, options, attention, bytes(mask))
        return JSONResponse(self.jobs.describe(job), 201)

    async def job(self, request: Request) -> Response:
        """How far a job is."""
        job = self.jobs.get(request.path_params['id'])
        return JSONResponse(self.jobs.describe(job), headers=_NO_STORE)

    async def cancel(self, request: Request) -> Response:
        """Give a job up."""
        job = self.jobs.get(request.path_params['id'])
        self.jobs.cancel(job)
        return JSONResponse(self.jobs.describe(job))

    async def result_view(self, request: Request) -> Response:
        """The result for the browser."""
        return _picture(self._done(request).view)

    async def attention_view(self, request: Request) -> Response:
        """Where it was copied from, for the browser."""
        job = self._done(request)
        if not job.has_attention:
            raise Refused(404, f'{job.model} does not copy from elsewhere in the photograph.')
        return _picture(job.attention_view)

    async def result(self, request: Request) -> Response:
        """The result at full resolution, under the photograph's name."""
        job = self._done(request)
        kind = 'image/png' if job.suffix == '.png' else 'image/tiff'
        return FileResponse(job.result, media_type=kind, filename=job.result_name,
                            headers=_NO_STORE)

    async def go_on(self, request: Request) -> Response:
        """Make a result the photograph of the next job."""
        job = self._done(request)

        def copy():
            upload = self.pictures.begin(job.result_name)
            try:
                upload.source.write_bytes(job.result.read_bytes())
            except BaseException:
                self.pictures.discard(upload)
                raise
            return self.pictures.complete(upload)

        return JSONResponse((await run_in_threadpool(copy)).describe(), 201)

    def _done(self, request: Request) -> Job:
        job = self.jobs.get(request.path_params['id'])
        if job.state != 'done':
            raise Refused(404, f'There is no result: the job is {job.state}.')
        return job


def create_app(filler: Filler, pictures: PictureStore, jobs: JobQueue, limits: Limits,
               host: str = '127.0.0.1', names: Iterable[str] = ()) -> Starlette:
    """The ASGI application.

    Args:
        filler, pictures, jobs, limits: What it serves.
        host, names: See :class:`~mmdeepfill.app.guard.Guard`.
    """
    assets = load_assets()

    async def asset(request: Request) -> Response:
        content, kind = assets[request.url.path]
        return Response(content, media_type=kind, headers={'Cache-Control': 'no-cache'})

    return Starlette(
        routes=[*(Route(path, asset) for path in assets),
                *Api(filler, pictures, jobs, limits).routes()],
        middleware=[Middleware(Guard, host=host, names=names)],
        exception_handlers={Refused: _refused, HTTPException: _http_error,
                            ClientDisconnect: _gone, Exception: _bug})


async def _read_body(request: Request, limit: int, take, refusal: Refused) -> None:
    """Hand the body to ``take``, piece by piece.

    Raises:
        Refused: ``refusal`` if it is longer than ``limit`` bytes.
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


def _file_name(name: str) -> str:
    """The last part of a path, without what no file name has; shown, never opened."""
    name = PureWindowsPath(PurePosixPath(name).name).name
    return ''.join(one for one in name if one.isprintable())[:200] or 'picture'


def _picture(path) -> Response:
    return FileResponse(path, media_type='image/png',
                        headers={'Cache-Control': 'private, max-age=3600'})


def _refused(request: Request, error: Refused) -> Response:
    # Without it the server goes on reading, and dropping, for as long as the client sends.
    headers = {'Connection': 'close'} if error.status == 413 else None
    return JSONResponse({'error': str(error)}, error.status, headers=headers)


def _http_error(request: Request, error: HTTPException) -> Response:
    return JSONResponse({'error': f'{error.detail}: {request.method} {request.url.path}'},
                        error.status_code, headers=error.headers)


def _gone(request: Request, error: ClientDisconnect) -> Response:
    return Response(status_code=400)


def _bug(request: Request, error: Exception) -> Response:
    # Starlette raises it again, and uvicorn prints the traceback.
    return JSONResponse({'error': f'Something went wrong inside the app: {error!r}. The terminal '
                         'it was started from says more.'}, 500)
