"""Pictures of an evaluation, one file an image and kind."""

import os
from pathlib import Path

import cv2
import numpy as np

from mmdeepfill.visualization import paint_hole

#: Kinds of picture, in the order in which people compare them.
KINDS = ('input', 'composite', 'original')


_MARK = 'manifest.sha256'


class PictureFolder:
    """``<folder>/<kind>/<position>.png``, position in the sorted manifest.

    ``<folder>/manifest.sha256`` says of which manifest: pictures of different ones are never
    mixed.

    Args:
        folder (str | Path): Where they are or will be.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)

    def claim(self, sha256: str) -> None:
        """Make the folder one for pictures of a manifest.

        Raises:
            FileExistsError: It holds something else.
        """
        mark = self.folder / _MARK
        if self.folder.exists() and any(self.folder.iterdir()):
            if not mark.is_file() or mark.read_text().strip() != sha256:
                raise FileExistsError(
                    f'{str(self.folder)!r} is not empty and not of this manifest; nothing was '
                    'written. Name another folder'
                )
        self.folder.mkdir(parents=True, exist_ok=True)
        mark.write_text(f'{sha256}\n')

    def check(self, sha256: str) -> None:
        """Refuse pictures of another manifest.

        Raises:
            ValueError: They are, or there are none.
        """
        mark = self.folder / _MARK
        if not mark.is_file():
            raise ValueError(
                f'no pictures of `mmdeepfill eval --save-images` in {str(self.folder)!r}'
            )
        if mark.read_text().strip() != sha256:
            raise ValueError(
                f'the pictures in {str(self.folder)!r} are of another manifest than the result'
            )

    def path(self, kind: str, position: int) -> Path:
        """The path of one picture."""
        return self.folder / kind / f'{position:06d}.png'

    def save(self, position: int, prediction: dict) -> None:
        """Write the pictures of one prediction.

        Args:
            position (int): In the sorted manifest.
            prediction (dict): ``image``, ``composited`` (3, H, W) uint8 RGB, ``mask`` (1, H, W).

        Raises:
            OSError: A file cannot be written.
        """
        image, composite, mask = (
            prediction[key].permute(1, 2, 0).cpu().numpy()
            for key in ('image', 'composited', 'mask')
        )
        pictures = {
            'input': paint_hole(image, mask[..., 0]),
            'composite': composite,
            'original': image,
        }
        for kind, picture in pictures.items():
            path = str(self.path(kind, position))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            if not cv2.imwrite(path, np.ascontiguousarray(picture[..., ::-1])):
                raise OSError(f'cannot write {path!r}')

    def load(self, kind: str, position: int) -> np.ndarray:
        """Read a picture.

        Returns:
            np.ndarray: (H, W, 3) uint8 RGB.

        Raises:
            FileNotFoundError: It was not saved.
        """
        path = self.path(kind, position)
        if not path.is_file():
            raise FileNotFoundError(
                f'no picture {str(path)!r}: save them with `mmdeepfill eval --save-images`'
            )
        picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
        assert picture is not None, path  # of our own writing
        return picture[..., ::-1]
