"""The meaning of a mask, the fields of a record, and how a picture is put together from them.

Everywhere in this package a mask is ``(N, 1, H, W)``, float, **1 = hole** (missing),
0 = valid (known). This is the only module that writes ``1 - mask``.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from torch import Tensor


class Field(NamedTuple):
    """A field of a :class:`Record`: its shape, its meaning, and the part that adds it."""

    shape: str
    meaning: str
    source: str


#: The fields that the package knows. A generator may add others in training, which its
#: ``outputs`` name: features that a loss compares, for example.
FIELDS = {
    'image': Field('(N, 3, H, W)', "the truth, in the model's range and channels", 'PackInputs'),
    'mask': Field('(N, 1, H, W)', '1 = hole', 'PackInputs'),
    'masked_image': Field(
        '(N, 3, H, W)', 'the image with the hole at a constant, or a mosaic', 'the preprocessor'
    ),
    'host_mask': Field(
        '(N, 1, H, W)', 'bool, the mask in the memory of the CPU', 'the preprocessor'
    ),
    'box': Field('(N, 4)', 'top, left, height, width of a local view', 'PackInputs'),
    'sketch': Field('(N, 1, H, W)', '1 = a line to follow; in the hole only', 'LoadSketch'),
    'edge_map': Field('(N, 1, H, W)', '1 = an edge of the true image; everywhere', 'GetEdgeMap'),
    'sample_seed': Field('list of N int', 'seeds of random numbers', 'PackInputs'),
    'meta': Field('dict of lists', 'facts of the samples, such as their files', 'PackInputs'),
    'coarse': Field('(N, 3, H, W)', 'raw output of the first stage', 'a generator of two stages'),
    'refined': Field('(N, 3, H, W)', 'raw output of the last stage', 'the generator'),
    'composited': Field('(N, 3, H, W)', 'refined in the hole, image elsewhere', 'the inpaintor'),
}
#: Fields in which a generator may return images, from the first stage to the last.
OUTPUT_FIELDS = ('coarse', 'refined')


class MissingFieldError(KeyError):
    """A record lacks a field. The message is complete."""

    def __str__(self) -> str:
        return str(self.args[0])


class Record(dict[str, Any]):
    """The dict that a pass through a model fills, and that losses, metrics and hooks read.

    :data:`FIELDS` describes the fields. All are tensors, except ``sample_seed`` and ``meta``. To
    read a field that is not there raises an error that says which part adds it.

    Example:
        >>> import torch
        >>> record = Record(image=torch.zeros(1, 3, 8, 8), mask=torch.ones(1, 1, 8, 8))
        >>> print(record.described())
        image  (N, 3, H, W)  the truth, in the model's range and channels
        mask  (N, 1, H, W)  1 = hole
        >>> record['edge_map']
        Traceback (most recent call last):
        mmdeepfill.core.conventions.MissingFieldError: the record has no field 'edge_map' (1 = an \
edge of the true image; everywhere): GetEdgeMap adds it; it has image, mask
    """

    def __missing__(self, name: str) -> Any:
        raise MissingFieldError(f'the record has no field {self._lacking(name)}')

    def require(self, names: Iterable[str], by: str) -> None:
        """Refuse a record that lacks a field.

        Args:
            names (Iterable[str]): Fields that are needed.
            by (str): The part that needs them, for the message.

        Raises:
            MissingFieldError: If one is missing; a KeyError.
        """
        for name in names:
            if name not in self:
                raise MissingFieldError(f'{by} needs the field {self._lacking(name)}')

    def described(self) -> str:
        """Its fields, a line each: name, shape, meaning."""
        own = Field('', 'given by the generator', '')
        return '\n'.join('  '.join((name, *FIELDS.get(name, own)[:2])) for name in self)

    def _lacking(self, name: str) -> str:
        field = FIELDS.get(name)
        told = (
            "which is none of the package's: a generator that gives it names it in outputs"
            if field is None
            else f'({field.meaning}): {field.source} adds it'
        )
        return f'{name!r} {told}; it has {", ".join(sorted(self))}'


def valid_of(mask: Tensor) -> Tensor:
    """Complement of a mask: 1 where the image is known.

    Args:
        mask (Tensor): Any shape, 1 = hole, values in [0, 1].

    Returns:
        Tensor: ``1 - mask``, same shape and dtype.
    """
    return 1 - mask


def composite(refined: Tensor, image: Tensor, mask: Tensor) -> Tensor:
    """``refined * mask + image * valid``.

    Args:
        refined (Tensor): (N, C, H, W), what goes into the hole. Finite.
        image (Tensor): (N, C, H, W), what is kept elsewhere.
        mask (Tensor): (N, 1, H, W), 1 = hole. With values of 0 and 1 only, the
            result is bit-equal to ``image`` outside the hole.

    Returns:
        Tensor: (N, C, H, W).
    """
    return refined * mask + image * valid_of(mask)
