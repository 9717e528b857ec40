"""Results on disk: of each case a crop around the hole, as PNG, and what filling took."""

import json
import time
from pathlib import Path

import numpy as np

from mmdeepfill.core.files import atomic_write, write_text
from mmdeepfill.datasets.image_bytes import encode_image, read_image

from .cases import Case
from .contenders import Contender


class Store:
    """A folder with ``CONTENDER/CASE.png``, ``CASE.json`` beside it, and ``cases/CASE.png``.

    Args:
        folder (Path): Made if it is missing.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, contender: str, case: str) -> Path:
        """Path of a result's picture. Names of contenders may be paths or have settings."""
        plain = ''.join(sign if sign.isalnum() or sign in '-_.' else '_' for sign in contender)
        return self.folder / plain / f'{case}.png'

    def crop(self, contender: Contender, case: Case, again: bool = False) -> np.ndarray | None:
        """The contender's result around the hole, filled now or before.

        A result is used again if it is of the same hole; whether the model is the same, only the
        user knows.

        Args:
            again (bool): Fill in any case.

        Returns:
            ndarray or None: (h, w, 3) uint8 RGB; None where the contender does not take the hole.
        """
        path = self.path(contender.name, case.name)
        record = path.with_suffix('.json')
        if record.is_file() and not again:
            known = json.loads(record.read_text())
            if known['hole'] == case.key:
                return read_image(path) if known['filled'] else None
        start = time.perf_counter()
        filled = contender(case)
        seconds = time.perf_counter() - start
        if filled is not None:
            known = case.mask == 0
            if not np.array_equal(filled[known], case.image[known]):
                raise ValueError(f'{contender.name}: known pixels of {case.name} were changed')
            filled = np.ascontiguousarray(filled[case.box()])
            _write(path, filled)
        write_text(
            json.dumps(
                {'hole': case.key, 'filled': filled is not None, 'seconds': round(seconds, 2)}
            )
            + '\n',
            record,
        )
        return filled

    def keep_case(self, case: Case) -> None:
        """Write what results are looked at beside: the photograph and the hole, cropped alike."""
        box = case.box()
        _write(self.path('cases', case.name), np.ascontiguousarray(case.image[box]))
        _write(
            self.path('holes', case.name),
            np.ascontiguousarray(np.repeat(255 * case.mask[box][..., None], 3, 2)),
        )

    def seconds(self, contender: str, case: str) -> float:
        """Time that filling took, in seconds."""
        return json.loads(self.path(contender, case).with_suffix('.json').read_text())['seconds']


def _write(path: Path, image: np.ndarray) -> None:
    with atomic_write(path, durable=False) as file:
        file.write(encode_image(image, '.png'))
