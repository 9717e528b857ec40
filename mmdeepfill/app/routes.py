"""Requests of the page to the server: settings, photographs, jobs, results."""

import logging
from collections.abc import Iterable
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from ..core.strategies import STRATEGIES
from .catalogue import Catalogue, read_options
from .guard import Guard
from .job import Job
from .job_runner import check_mask
from .jobs import JobQueue
from .limits import BROKEN, Limits, Refused, file_name, read_body
from .pictures import PictureStore
from .static import load_assets

_log = logging.getLogger(__name__)
_NO_STORE = {'Cache-Control': 'no-store'}


class Api:
    """The handlers, one method per route; see :func:`create_app`."""

    def __init__(
        self, catalogue: Catalogue, pictures: PictureStore, jobs: JobQueue, limits: Limits
    ):
        self.catalogue, self.pictures = catalogue, pictures
        self.jobs, self.limits = jobs, limits

    def routes(self) -> list:
        """Paths and methods."""

        def route(path, endpoint, *methods):
            return Route(f'/api{path}', endpoint, methods=methods)

        return [
            route('/settings', self.settings, 'GET'),
            route('/abilities', self.abilities, 'GET'),
            route('/pictures', self.add_picture, 'POST'),
            route('/pictures/{id}', self.picture, 'GET'),
            route('/pictures/{id}/source', self.picture_source, 'GET'),
            route('/pictures/{id}/view.png', self.picture_view, 'GET'),
            route('/pictures/{id}/jobs', self.add_job, 'POST'),
            route('/jobs/{id}', self.job, 'GET'),
            route('/jobs/{id}', self.cancel, 'DELETE'),
            route('/jobs/{id}/leave', self.leave, 'POST'),
            route('/jobs/{id}/view.png', self.result_view, 'GET'),
            route('/jobs/{id}/attention.png', self.attention_view, 'GET'),
            route('/jobs/{id}/result', self.result, 'GET'),
            route('/jobs/{id}/continue', self.go_on, 'POST'),
        ]

    async def settings(self, request: Request) -> Response:
        """Models and limits."""
        models = await run_in_threadpool(self.catalogue.models)
        return JSONResponse(
            {
                'models': models,
                'upload_bytes': self.limits.upload_bytes,
                'pixels': self.limits.pixels,
                'strategies': [
                    {'name': name, 'title': f'{strategy.title} ({name})'}
                    for name, strategy in STRATEGIES.items()
                ],
            },
            headers=_NO_STORE,
        )

    async def abilities(self, request: Request) -> Response:
        """Strategies of a model, and those that show its attention."""
        name = request.query_params.get('model', '')
        return JSONResponse(
            await run_in_threadpool(self.catalogue.abilities, name), headers=_NO_STORE
        )

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
            self.pictures.get(request.path_params['id']).describe(), headers=_NO_STORE
        )

    async def picture_source(self, request: Request) -> Response:
        """The photograph as it came, for a page that is opened anew."""
        return FileResponse(
            self.pictures.get(request.path_params['id']).source,
            media_type='application/octet-stream',
            headers=_NO_STORE,
        )

    async def picture_view(self, request: Request) -> Response:
        """The photograph for the browser."""
        return _picture(self.pictures.get(request.path_params['id']).view)

    async def add_job(self, request: Request) -> Response:
        """Take a mask, a PNG as the body, and put the job into the line."""
        upload = self.pictures.get(request.path_params['id'])
        model, attention, options = read_options(request.query_params)
        await run_in_threadpool(self.catalogue.check_options, model, options)
        mask = bytearray()
        await read_body(
            request, self.limits.upload_bytes, mask.extend, self.limits.too_many_bytes()
        )
        check_mask(bytes(mask), upload)
        job = await run_in_threadpool(
            self.jobs.submit, upload, model, options, attention, bytes(mask)
        )
        return JSONResponse(self.jobs.describe(job), 201)

    async def job(self, request: Request) -> Response:
        """State and progress of a job."""
        job = self.jobs.get(request.path_params['id'])
        job.left = 0.0
        return JSONResponse(self.jobs.describe(job), headers=_NO_STORE)

    async def leave(self, request: Request) -> Response:
        """Note that the page of a job was left."""
        self.jobs.leave(self.jobs.get(request.path_params['id']))
        return Response(status_code=204)

    async def cancel(self, request: Request) -> Response:
        """Give a job up."""
        job = self.jobs.get(request.path_params['id'])
        self.jobs.cancel(job)
        return JSONResponse(self.jobs.describe(job))

    async def result_view(self, request: Request) -> Response:
        """The result for the browser."""
        return _picture(self._done(request).view)

    async def attention_view(self, request: Request) -> Response:
        """The overlay of the places copied from, for the browser."""
        job = self._done(request)
        if not job.has_attention:
            raise Refused(404, f'{job.model} does not copy from elsewhere in the photograph.')
        return _picture(job.attention_view)

    async def result(self, request: Request) -> Response:
        """The result at full resolution, under the photograph's name."""
        job = self._done(request)
        kind = 'image/png' if job.suffix == '.png' else 'image/tiff'
        return FileResponse(
            job.result, media_type=kind, filename=job.result_name, headers=_NO_STORE
        )

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


def create_app(
    catalogue: Catalogue,
    pictures: PictureStore,
    jobs: JobQueue,
    limits: Limits,
    host: str = '127.0.0.1',
    names: Iterable[str] = (),
) -> Starlette:
    """The ASGI application.

    Args:
        catalogue, pictures, jobs, limits: What it serves.
        host, names: See :class:`~mmdeepfill.app.guard.Guard`.
    """
    assets = load_assets()

    async def asset(request: Request) -> Response:
        content, kind = assets[request.url.path]
        return Response(content, media_type=kind, headers={'Cache-Control': 'no-cache'})

    handlers: dict[Any, Any] = {
        Refused: _refused,
        HTTPException: _http_error,
        ClientDisconnect: _gone,
        OSError: _full,
        Exception: _bug,
    }
    return Starlette(
        routes=[
            *(Route(path, asset) for path in assets),
            *Api(catalogue, pictures, jobs, limits).routes(),
        ],
        middleware=[Middleware(Guard, host=host, names=names)],
        exception_handlers=handlers,
    )


def _picture(path) -> Response:
    return FileResponse(
        path, media_type='image/png', headers={'Cache-Control': 'private, max-age=3600'}
    )


def _refused(request: Request, error: Refused) -> Response:
    # Without it the server reads, and drops, for as long as the client sends.
    headers = {'Connection': 'close'} if error.status == 413 else None
    return JSONResponse({'error': str(error)}, error.status, headers=headers)


def _http_error(request: Request, error: HTTPException) -> Response:
    return JSONResponse(
        {'error': f'{error.detail}: {request.method} {request.url.path}'},
        error.status_code,
        headers=error.headers,
    )


def _gone(request: Request, error: ClientDisconnect) -> Response:
    return Response(status_code=400)


def _full(request: Request, error: OSError) -> Response:
    _log.error('cannot keep what was sent: %s', error)
    return JSONResponse(
        {
            'error': 'The computer that the app runs on cannot keep this: '
            f'{error.strerror or "its disk refuses"}. Free space in its temporary '
            'folder and try again.'
        },
        507,
    )


def _bug(request: Request, error: Exception) -> Response:
    # Starlette raises it again, and uvicorn prints the traceback.
    return JSONResponse({'error': BROKEN}, 500)
