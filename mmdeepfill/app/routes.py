"""The application: all routes, the files of the page, and the guard before them."""

from collections.abc import Iterable

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .album import Album
from .album_routes import AlbumRoutes
from .answers import error_handlers, route
from .catalogue import Catalogue
from .downloads import Downloads
from .guard import Guard
from .iopaint import IOPaintRoutes
from .job_routes import JobRoutes
from .jobs import JobQueue
from .limits import Limits
from .model_routes import ModelRoutes
from .picture_routes import PictureRoutes
from .pictures import PictureStore
from .selection_routes import SelectionRoutes
from .static import load_assets, load_description


def create_app(
    catalogue: Catalogue,
    pictures: PictureStore,
    jobs: JobQueue,
    limits: Limits,
    host: str = '127.0.0.1',
    names: Iterable[str] = (),
    album: Album | None = None,
) -> Starlette:
    """The ASGI application.

    Args:
        catalogue, pictures, jobs, limits: What it serves.
        host, names: See :class:`~mmdeepfill.app.guard.Guard`.
        album (Album, optional): A folder to work through.
    """
    assets = load_assets()

    async def asset(request: Request) -> Response:
        content, kind = assets[request.url.path]
        return Response(content, media_type=kind, headers={'Cache-Control': 'no-cache'})

    description = load_description()

    async def describe(request: Request) -> Response:
        return JSONResponse(description)

    return Starlette(
        routes=[
            *(Route(path, asset) for path in assets),
            route('/openapi.json', describe, 'GET'),
            *ModelRoutes(catalogue, Downloads(), limits, album is not None).routes(),
            *PictureRoutes(pictures, limits).routes(),
            *SelectionRoutes(pictures).routes(),
            *JobRoutes(catalogue, pictures, jobs, limits).routes(),
            *IOPaintRoutes(catalogue, pictures, jobs, limits).routes(),
            *AlbumRoutes(album, pictures, jobs).routes(),
        ],
        middleware=[Middleware(Guard, host=host, names=names)],
        exception_handlers=error_handlers(),
    )
