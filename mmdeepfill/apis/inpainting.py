"""One call for one picture."""
from typing import Any, Optional

from .inferencer import InpaintingInferencer


def inpaint(image: Any, mask: Any, model: Any = None, *, weights: Optional[str] = None,
            device: Optional[str] = None, threads: Optional[int] = None, **options) -> Any:
    """Fill the hole of one picture.

    For more than one, make an :class:`InpaintingInferencer` once.

    Args:
        image: Array, PIL image or path, see :meth:`InpaintingInferencer.fill`.
        mask: See :func:`as_mask`.
        model, weights, device, threads: See :class:`InpaintingInferencer`.
        options: See :meth:`InpaintingInferencer.fill`.

    Returns:
        np.ndarray | PIL.Image.Image: Like ``image``, bit-equal to it outside the hole.

    Raises:
        FileNotFoundError: A path does not exist.
        ValueError: Names the argument.
    """
    inferencer = InpaintingInferencer(model, weights, device, threads, show_progress=False)
    return inferencer.fill(image, mask, **options)
