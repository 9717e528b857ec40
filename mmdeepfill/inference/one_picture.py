"""The ways to fill one picture with an inferencer."""

from collections.abc import Callable, Sequence
from typing import Any

from ..core.steps import OnStep, check_on_step, watch_steps
from ..imageio.pictures import Picture, write_picture
from .filling import FillOptions
from .inputs import check_options
from .outputs import check_target
from .requests import Framing, Request, make_request


class OnePictureMixin:
    """Adds them to a class with ``forward``, which fills requests."""

    forward: Callable[..., list[Picture]]

    def fill(self, image: Any, mask: Any = None, **options) -> Any:
        """Fill the hole of one picture.

        Args:
            image: An array (H, W) or (H, W, 1..4), uint8, uint16 or floating point in [0, 1], grey
                or RGB, with or without alpha; a PIL image; a path.
            mask: See :func:`as_mask`; None if the picture is extended or cropped alone.
            options: strategy, context, feather, per_component, memory_budget, invert_mask,
                resize_mask and on_step of :meth:`__call__`; ``grow_mask``, pixels by which the
                hole is grown, or shrunk if negative; ``crop``, (x, y, width, height) of the part
                to keep; ``extend``, pixels to add at the (left, top, right, bottom), which belong
                to the hole; ``sketch``, lines to follow, see :func:`as_sketch`.

        Returns:
            np.ndarray | PIL.Image.Image: Like ``image``, bit-equal to it outside the hole; of a
            path, what it holds, as displayed. Of 16 bits and floating point, the hole is not
            rounded to 8 on its way.

        Raises:
            FileNotFoundError: A path does not exist.
            ValueError: Names the argument.
        """
        check_options(options, self._fill_one, 'fill', ('image', 'mask'))
        request, picture = self._fill_one(image, mask, **options)
        return request.like_given(picture)

    def fill_file(
        self, source: Any, mask: Any, target: Any, quality: int | None = None, **options
    ) -> None:
        """Fill the hole of a file and write another, with all that the first one holds.

        Args:
            source (str | Path): See :func:`read_picture`.
            mask: See :func:`as_mask`; drawn on the picture as it is displayed.
            target (str | Path): See :func:`write_picture`; written whole or not at all.
            quality (int, optional): See there.
            options: As for :meth:`fill`.

        Raises:
            FileNotFoundError: A file does not exist.
            ValueError: Names the argument; the target is an input.
        """
        check_options(options, self._fill_one, 'fill_file', ('source', 'mask', 'target', 'quality'))
        check_target(target, [source, mask])
        _, picture = self._fill_one(source, mask, **options)
        write_picture(picture, target, quality)

    def _fill_one(
        self,
        image: Any,
        mask: Any,
        *,
        strategy: str = 'auto',
        context: int | None = None,
        feather: int = 0,
        per_component: bool = False,
        memory_budget: int | None = None,
        invert_mask: bool = False,
        resize_mask: bool = False,
        grow_mask: int = 0,
        crop: Sequence[int] | None = None,
        extend: Sequence[int] | None = None,
        sketch: Any = None,
        on_step: OnStep | None = None,
    ) -> tuple[Request, Picture]:
        check_on_step(on_step)
        options = FillOptions(strategy, context, per_component, feather)
        framing = Framing(grow_mask, crop, extend)
        request = make_request(image, mask, invert_mask, resize_mask, framing=framing)
        request = request if sketch is None else request.with_sketch(sketch)
        with watch_steps(on_step):
            return request, self.forward([request], options, 1, memory_budget)[0]
