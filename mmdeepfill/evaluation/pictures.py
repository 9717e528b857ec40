"""Pictures of an evaluation, one file an image and kind."""
from pathlib import Path
from typing import Dict, Union

import cv2
import mmcv
import numpy as np

from mmdeepfill.visualization import paint_hole

#: Kinds of picture, in the order in which people compare them.
KINDS = ('input', 'composite', 'original')


class PictureFolder:
    """``<folder>/<kind>/<position>.png``, position in the sorted manifest.

    Args:
        folder (str | Path): Made if it is missing.
    """

    def __init__(self, folder: Union[str, Path]) -> None:
        self.folder = Path(folder)

    def path(self, kind: str, position: int) -> Path:
        """Of one picture."""
        return self.folder / kind / f'{position:06d}.png'

    def save(self, position: int, prediction: Dict) -> None:
        """Write the pictures of one prediction.

        Args:
            position (int): In the sorted manifest.
            prediction (dict): ``image``, ``composited`` (3, H, W) uint8 RGB, ``mask`` (1, H, W).
        """
        image, composite, mask = (
            prediction[key].permute(1, 2, 0).cpu().numpy()
            for key in ('image', 'composited', 'mask'))
        pictures = dict(input=paint_hole(image, mask[..., 0]), composite=composite, original=image)
        for kind, picture in pictures.items():
            # Makes the folder too.
            mmcv.imwrite(np.ascontiguousarray(picture[..., ::-1]), str(self.path(kind, position)))

    def load(self, kind: str, position: int) -> np.ndarray:
        """Read a picture.

        Returns:
            np.ndarray: (H, W, 3) uint8 RGB.

        Raises:
            FileNotFoundError: It was not saved.
        """
        path = self.path(kind, position)
        if not path.is_file():
            raise FileNotFoundError(f'no picture {str(path)!r}: save them with `mmdeepfill eval '
                                    '--save-images`')
        return cv2.imread(str(path), cv2.IMREAD_COLOR)[..., ::-1]
