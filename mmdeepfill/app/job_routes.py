"""Requests about jobs: a hole to fill, its progress, its result."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from .answers import NO_STORE, route, view
from .catalogue import Catalogue, read_options
from .formats import check_format, convert, filled_name
from .job import Job
from .job_runner import check_mask
from .jobs import JobQueue
from .limits import Limits, Refused, read_body
from .pictures import PictureStore


class JobRoutes:
    """The handlers, one method per route.

    Args:
        catalogue, pictures, jobs, limits: What it serves.
    """

    def __init__(
        self, catalogue: Catalogue, pictures: PictureStore, jobs: JobQueue, limits: Limits
    ):
        self.catalogue, self.pictures = catalogue, pictures
        self.jobs, self.limits = jobs, limits

    def routes(self) -> list:
        """Paths and methods."""
        return [
            route('/pictures/{id}/jobs', self.add_job, 'POST'),
            route('/jobs/{id}', self.job, 'GET'),
            route('/jobs/{id}', self.cancel, 'DELETE'),
            route('/jobs/{id}/leave', self.leave, 'POST'),
            route('/jobs/{id}/view.png', self.result_view, 'GET'),
            route('/jobs/{id}/attention.png', self.attention_view, 'GET'),
            route('/jobs/{id}/result', self.result, 'GET'),
            route('/jobs/{id}/continue', self.resume, 'POST'),
        ]

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
        return JSONResponse(self.jobs.describe(job), headers=NO_STORE)

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
        return view(self._done(request).view)

    async def attention_view(self, request: Request) -> Response:
        """The overlay of the places copied from, for the browser."""
        job = self._done(request)
        if not job.has_attention:
            raise Refused(404, f'{job.model} does not copy from elsewhere in the photograph.')
        return view(job.attention_view)

    async def result(self, request: Request) -> Response:
        """The result at full resolution, under the photograph's name; as the parameter ``format``
        asks, by default lossless.
        """
        job = self._done(request)
        kind = request.query_params.get('format')
        if kind is None:
            kind = 'png' if job.suffix == '.png' else 'tiff'
        suffix, media_type = check_format(kind)
        path = job.folder / f'result{suffix}'
        if not path.exists():
            await run_in_threadpool(convert, job.result, kind, path, job.upload.source)
        return FileResponse(
            path,
            media_type=media_type,
            filename=filled_name(job.upload.name, suffix),
            headers=NO_STORE,
        )

    async def resume(self, request: Request) -> Response:
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
        return self.jobs.get(request.path_params['id']).checked()
