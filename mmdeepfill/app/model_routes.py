"""Requests about models: settings of the page, what a model can do, getting its weights."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ..core.strategies import STRATEGIES
from .answers import NO_STORE, route
from .catalogue import Catalogue
from .downloads import Downloads
from .limits import Limits


class ModelRoutes:
    """The handlers, one method per route.

    Args:
        catalogue, downloads, limits: What it serves.
        folder (bool): Whether there is a folder to work through.
    """

    def __init__(
        self, catalogue: Catalogue, downloads: Downloads, limits: Limits, folder: bool = False
    ):
        self.folder = folder
        self.catalogue, self.downloads, self.limits = catalogue, downloads, limits

    def routes(self) -> list:
        """Paths and methods."""
        return [
            route('/settings', self.settings, 'GET'),
            route('/abilities', self.abilities, 'GET'),
            route('/models/{name}/download', self.begin, 'POST'),
            route('/models/{name}/download', self.progress, 'GET'),
            route('/models/{name}/download', self.stop, 'DELETE'),
        ]

    async def settings(self, request: Request) -> Response:
        """Models and limits."""
        models = await run_in_threadpool(self.catalogue.models)
        return JSONResponse(
            {
                'models': models,
                'folder': self.folder,
                'upload_bytes': self.limits.upload_bytes,
                'pixels': self.limits.pixels,
                'strategies': [
                    {'name': name, 'title': f'{strategy.title} ({name})'}
                    for name, strategy in STRATEGIES.items()
                ],
            },
            headers=NO_STORE,
        )

    async def abilities(self, request: Request) -> Response:
        """Strategies of a model, and those that show its attention."""
        name = request.query_params.get('model', '')
        return JSONResponse(
            await run_in_threadpool(self.catalogue.abilities, name), headers=NO_STORE
        )

    async def begin(self, request: Request) -> Response:
        """Begin to download the weights of a model, or resume it."""
        model = await run_in_threadpool(self.catalogue.downloadable, request.path_params['name'])
        return JSONResponse(self.downloads.begin(model), 202)

    async def progress(self, request: Request) -> Response:
        """State and progress of a download."""
        return JSONResponse(self.downloads.describe(request.path_params['name']), headers=NO_STORE)

    async def stop(self, request: Request) -> Response:
        """Stop a download; the part that has arrived stays."""
        return JSONResponse(self.downloads.stop(request.path_params['name']))
