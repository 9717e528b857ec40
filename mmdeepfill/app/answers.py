"""Answers of the server that several routes give: views, and errors as the page shows them."""

import logging
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from .limits import BROKEN, Refused

_log = logging.getLogger(__name__)

#: For what is another in a moment.
NO_STORE = {'Cache-Control': 'no-store'}


def route(path: str, endpoint, *methods: str) -> Route:
    """A route below ``/api``."""
    return Route(f'/api{path}', endpoint, methods=list(methods))


def view(path: Path, kind: str = 'image/png') -> Response:
    """A picture for the browser, which never changes."""
    return FileResponse(path, media_type=kind, headers={'Cache-Control': 'private, max-age=3600'})


def mask_answer(mask: np.ndarray) -> Response:
    """A mask, (H, W), nonzero = hole, as a PNG that is white in the hole."""
    _, data = cv2.imencode('.png', np.where(mask != 0, 255, 0).astype(np.uint8))
    return Response(data.tobytes(), media_type='image/png', headers=NO_STORE)


def error_handlers() -> dict[Any, Any]:
    """A handler for each kind of error, each with ``{"error": "what to do"}`` as its body."""
    return {
        Refused: _refused,
        HTTPException: _http_error,
        ClientDisconnect: _gone,
        OSError: _full,
        Exception: _bug,
    }


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
