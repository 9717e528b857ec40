"""Requests in the form of IOPaint 1.x, so that programs written for it can use this server.

``POST /api/v1/inpaint`` takes JSON with a picture and a mask in base64 and answers with a PNG of 8
bits, RGB or RGBA, and the header ``X-Seed``. Fields for diffusion models, such as ``prompt``, are
taken and have no effect; a request to extend or crop is refused, as it would come back as another
picture than was asked for. Names of IOPaint's models stand for ours, where a metafile says so.
"""

import asyncio
import base64
import binascii
import io
import json
import random
from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np
from PIL import Image
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ..imageio.pictures import read_picture
from .answers import route
from .catalogue import Catalogue
from .job import Job
from .jobs import JobQueue
from .limits import Limits, Refused, read_body
from .pictures import PictureStore, Upload, view_pixels

_GLANCE = 0.05
#: What a model of ours is, and is not, in IOPaint's words.
_KIND: dict[str, Any] = {
    'model_type': 'inpaint',
    'is_single_file_diffusers': False,
    'need_prompt': False,
    'controlnets': [],
    'brushnets': [],
    'support_strength': False,
    'support_outpainting': False,
    'support_lcm_lora': False,
    'support_controlnet': False,
    'support_brushnet': False,
    'support_powerpaint_v2': False,
}
_CONFIG: dict[str, Any] = {
    'plugins': [],
    'removeBGModel': 'u2net',
    'removeBGModels': [],
    'realesrganModel': 'realesr-general-x4v3',
    'realesrganModels': [],
    'interactiveSegModel': 'vit_b',
    'interactiveSegModels': [],
    'enableFileManager': False,
    'enableAutoSaving': False,
    'enableControlnet': False,
    'controlnetMethod': None,
    'disableModelSwitch': False,
    'isDesktop': False,
    'samplers': [],
}


class IOPaintRoutes:
    """The handlers, one method per route.

    Args:
        catalogue, pictures, jobs, limits: What it serves.
    """

    def __init__(
        self, catalogue: Catalogue, pictures: PictureStore, jobs: JobQueue, limits: Limits
    ):
        self.catalogue, self.pictures = catalogue, pictures
        self.jobs, self.limits = jobs, limits
        self._current: str | None = None

    def routes(self) -> list:
        """Paths and methods."""
        return [
            route('/v1/inpaint', self.inpaint, 'POST'),
            route('/v1/model', self.model, 'GET'),
            route('/v1/model', self.switch, 'POST'),
            route('/v1/server-config', self.config, 'GET'),
        ]

    async def config(self, request: Request) -> Response:
        """The server's settings and models, in IOPaint's form."""
        models = await run_in_threadpool(self.catalogue.models)
        infos = [_describe(one['name']) for one in models if one['ready']]
        return JSONResponse({**_CONFIG, 'modelInfos': infos})

    async def model(self, request: Request) -> Response:
        """The model that fills."""
        return JSONResponse(_describe(await run_in_threadpool(self._name)))

    async def switch(self, request: Request) -> Response:
        """Let another model fill."""
        try:
            name = self.catalogue.named(str((await self._body(request)).get('name', '')))
            await run_in_threadpool(self.catalogue.check, name)
        except Refused as refused:
            return _refusal(refused)
        self._current = name
        return JSONResponse(_describe(name))

    async def inpaint(self, request: Request) -> Response:
        """Fill a hole and wait for the result."""
        try:
            fields = await self._body(request)
            seed = _seed(fields)
            upload, mask = await run_in_threadpool(self._take, fields)
            name = await run_in_threadpool(self._name)
            if name.startswith('opencv_') and fields.get('cv2_flag') in _CV2:
                name = _CV2[fields['cv2_flag']]
            options = await run_in_threadpool(self._options, name, fields, seed)
            job = await run_in_threadpool(self.jobs.submit, upload, name, options, False, mask)
            await self._wait(request, job)
        except Refused as refused:
            return _refusal(refused)
        data = await run_in_threadpool(_as_png, job)
        return Response(data, media_type='image/png', headers={'X-Seed': str(seed)})

    async def _body(self, request: Request) -> Mapping[str, Any]:
        data = bytearray()
        # two pictures, a third longer in base64
        limit = 3 * self.limits.upload_bytes
        await read_body(request, limit, data.extend, self.limits.too_many_bytes())
        try:
            fields = json.loads(bytes(data))
        except ValueError as error:
            raise Refused(422, f'The body must be JSON: {error}.') from error
        if not isinstance(fields, dict):
            raise Refused(422, f'The body must be a JSON object, got {type(fields).__name__}.')
        return fields

    def _name(self) -> str:
        if self._current is None:
            self._current = next(one['name'] for one in self.catalogue.models() if one['chosen'])
        return self._current

    def _take(self, fields: Mapping[str, Any]) -> tuple[Upload, bytes]:
        for name in ('use_croper', 'use_extender'):
            if fields.get(name):
                raise Refused(422, f'{name}: this server does not crop or extend by this request.')
        image, mask = (_decode(fields, name) for name in ('image', 'mask'))
        try:
            hole = np.array(Image.open(io.BytesIO(mask)).convert('L')) > 127
        except (OSError, ValueError, Image.DecompressionBombError) as error:
            raise Refused(422, 'mask: expected a picture, white where to fill.') from error
        upload = self.pictures.begin('picture')
        upload.source.write_bytes(image)
        self.pictures.complete(upload)
        if hole.shape != (upload.height, upload.width):
            raise Refused(
                400,
                f'Image size ({upload.height}, {upload.width}) and mask size {hole.shape} do not '
                'match.',
            )
        return upload, cv2.imencode('.png', 255 * hole.astype(np.uint8))[1].tobytes()

    def _options(self, name: str, fields: Mapping[str, Any], seed: int) -> dict[str, Any]:
        abilities = self.catalogue.abilities(name)
        whole = fields.get('hd_strategy') == 'Original' and 'exact' in abilities['strategies']
        options: dict[str, Any] = {
            'strategy': 'exact' if whole else 'auto',
            'feather': 0,
            'per_component': False,
        }
        return {**options, 'seed': seed} if abilities['seeds'] else options

    async def _wait(self, request: Request, job: Job) -> None:
        while job.state in ('waiting', 'running'):
            await asyncio.sleep(_GLANCE)
            if await request.is_disconnected():
                self.jobs.cancel(job)
        if job.state != 'done':
            raise Refused(422, job.error or 'The job was cancelled.')


_CV2 = {'INPAINT_NS': 'opencv_ns', 'INPAINT_TELEA': 'opencv_telea'}


def _describe(name: str) -> dict[str, Any]:
    return {'name': name, 'path': name, **_KIND}


def _seed(fields: Mapping[str, Any]) -> int:
    seed = fields.get('sd_seed', 42)
    if isinstance(seed, bool) or not isinstance(seed, int) or not -1 <= seed < 2**32:
        raise Refused(422, f'sd_seed: expected an integer from -1 to 2**32 - 1, got {seed!r}.')
    return random.SystemRandom().randint(1, 99_999_999) if seed == -1 else seed


def _decode(fields: Mapping[str, Any], name: str) -> bytes:
    text = fields.get(name)
    if not isinstance(text, str) or not text:
        raise Refused(422, f'{name}: expected a picture in base64.')
    try:
        return base64.b64decode(text.partition(',')[2] if text.startswith('data:') else text)
    except (binascii.Error, ValueError) as error:
        raise Refused(422, f'{name}: this is no base64: {error}.') from error


def _as_png(job: Job) -> bytes:
    """8 bits, RGB or RGBA, upright."""
    pixels = view_pixels(read_picture(job.result).pixels)
    if pixels.shape[2] == 1:
        pixels = np.repeat(pixels, 3, axis=2)
    return cv2.imencode('.png', pixels)[1].tobytes()


def _refusal(refused: Refused) -> Response:
    message = str(refused)
    fields = {'error': 'HTTPException', 'detail': message, 'body': '', 'errors': message}
    return JSONResponse(fields, refused.status)
