"""One black and white channel from pixels, and its size: the rules for every mask and sketch."""

import cv2
import numpy as np

from .checks import check_image_size

#: Largest difference, as a part of the range, that JPEG makes between the channels of grey, and to
#: black and white.
COLOUR_NOISE = 8 / 255
_ADVICE = 'save it in black and white without alpha, the hole white'


def drawn_on_layer(
    values: np.ndarray, full: float, name: str, black_is_drawn: bool = False
) -> np.ndarray | None:
    """The alpha of a shape that is drawn on a transparent layer.

    A layer with a hole erased and a layer with a shape drawn look alike. It can be known which it
    is where the opaque part is white, which is hole everywhere else too; or of one colour that
    leaves most of the layer's border free, as what is painted over a photograph does. Everything
    else that is not opaque all over is refused.

    Args:
        values (np.ndarray): (H, W, 2 or 4), the last channel alpha.
        full (float): The largest value of the range.
        name (str): Named in errors.
        black_is_drawn (bool): Take black for drawn, as a pen draws; for what nobody erases.

    Returns:
        np.ndarray: (H, W), alpha; None if all is opaque, and the colours decide.

    Raises:
        ValueError: It cannot be known what the hole is; names the argument.

    Example:
        >>> layer = np.full((1, 2, 4), 255)  # white,
        >>> layer[0, 0, 3] = 0  # the left pixel transparent
        >>> drawn_on_layer(layer, 255, 'mask').tolist()
        [[0, 255]]
    """
    colours, alpha = values[..., :-1], values[..., -1]
    if (alpha == full).all():
        return None
    opaque = alpha >= full / 2
    shown = colours[opaque].astype(np.float64) / full
    if not len(shown):
        return alpha
    if (np.ptp(shown, axis=0) > COLOUR_NOISE).any():
        raise ValueError(
            f'{name} has transparent pixels beside several colours, and whether those are the '
            f'hole cannot be known: {_ADVICE}'
        )
    colour = shown.mean(axis=0)
    grey = np.ptp(colour) <= COLOUR_NOISE
    if grey and (black_is_drawn or colour.mean() >= 0.5):
        return alpha
    border = np.concatenate([opaque[0], opaque[-1], opaque[:, 0], opaque[:, -1]])
    if grey or border.mean() > 0.5:
        raise ValueError(
            f'{name} is a layer of one {"dark grey" if grey else "colour"} with transparent '
            'pixels: whether its hole is drawn or erased cannot be known. Draw the hole in white, '
            f'or {_ADVICE}'
        )
    return alpha


def unit_plane(
    values: np.ndarray, name: str, white: str, cut_out: str = '', black_is_drawn: bool = False
) -> np.ndarray:
    """One channel in [0, 1], 1 = white.

    Args:
        values (np.ndarray): (H, W) or (H, W, 1..4): bool; floating point in [0, 1]; integers of
            0 and 1, or up to 255 or 65535. Of 2 or 4 channels the last is alpha: of a shape
            drawn on a layer, see :func:`drawn_on_layer`, alpha counts.
        name (str): Named in errors.
        white (str): What white stands for, for errors.
        cut_out (str): What to say of colours with transparent parts.
        black_is_drawn (bool): See :func:`drawn_on_layer`.

    Returns:
        np.ndarray: (H, W).

    Raises:
        ValueError: Another shape, type or range; colours; or a layer that could mean anything.
            Names the argument.

    Example:
        >>> unit_plane(np.array([[0, 51, 255]], np.uint8), 'mask', 'the hole').tolist()
        [[0.0, 0.2, 1.0]]
    """
    if values.ndim not in (2, 3) or (values.ndim == 3 and values.shape[2] > 4) or not values.size:
        raise ValueError(f'{name} must be (H, W) or (H, W, 1..4); got {values.shape}')
    if values.dtype == bool:
        values = values.astype(np.uint8)
    if values.ndim == 3 and values.shape[2] == 1:
        values = values[..., 0]
    values = _on_unit_scale(values, name)
    if values.ndim == 2:
        return values
    if values.shape[2] in (2, 4):
        try:
            alpha = drawn_on_layer(values, 1, name, black_is_drawn)
        except ValueError as error:
            raise ValueError(f'{error}{cut_out}') from error
        if alpha is not None:
            return alpha
        values = values[..., :-1]
    if np.ptp(values, axis=2).max() > COLOUR_NOISE:
        raise ValueError(f'{name} is coloured; expected black and white, {white} white')
    return values.mean(axis=2)


def _on_unit_scale(values: np.ndarray, name: str) -> np.ndarray:
    if values.dtype.kind == 'f':
        if np.isnan(values).any():
            raise ValueError(
                f'{name}: floating-point values must be in [0, 1]; got '
                f'{int(np.isnan(values).sum())} NaN: give np.nan_to_num({name}), or '
                f'np.isnan({name}) if those are meant'
            )
        if not (values.min() >= 0 and values.max() <= 1):
            raise ValueError(
                f'{name}: floating-point values must be in [0, 1]; got '
                f'{values.min():g}..{values.max():g}: divide by the largest'
            )
        return values
    if values.dtype.kind not in 'iu':
        raise ValueError(f'{name} must be boolean, integer or floating point; got {values.dtype}')
    low, high = int(values.min()), int(values.max())
    full = 65535 if values.dtype == np.uint16 or high > 255 else 255
    if low < 0 or high > full:
        raise ValueError(f'{name}: integers must be in 0..255 or 0..65535; got {low}..{high}')
    # halves are exact: 128/255 and 32768/65535 are above, 127 and 32767 below
    return values / (1 if high <= 1 else full)


def fit_mask(
    mask: np.ndarray, height: int, width: int, resize: bool = False, name: str = 'mask'
) -> np.ndarray:
    """Bring a mask to an image's size.

    Args:
        mask (np.ndarray): (h, w) uint8, 0 or 1.
        height, width (int): Size of the image.
        resize (bool): Nearest-neighbour resizing where the size differs, instead of an
            error.
        name (str): Named in the error.

    Returns:
        np.ndarray: (height, width) uint8, 0 or 1.

    Raises:
        ValueError: If the size differs and ``resize`` is off.

    Example:
        >>> fit_mask(np.array([[0, 1]], np.uint8), 2, 4, resize=True).tolist()
        [[0, 0, 1, 1], [0, 0, 1, 1]]
    """
    check_image_size(height, width)
    if mask.shape == (height, width):
        return mask
    if not resize:
        raise ValueError(
            f'{name} is {mask.shape[0]}x{mask.shape[1]} (height x width), its image is '
            f'{height}x{width}; use a mask of the same size, or resize=True'
        )
    return cv2.resize(mask, (width, height), interpolation=cv2.INTER_NEAREST_EXACT)


def check_upright(size: tuple[int, int], picture: tuple[int, int], name: str = 'mask') -> None:
    """Refuse a mask that lies on its side.

    Resizing what is turned by 90 degrees squashes it, and puts the hole where none was meant.

    Args:
        size, picture (tuple[int, int]): Height and width of a mask and of the picture that it
            was drawn for.
        name (str): Named in the error.

    Raises:
        ValueError: If the mask has the picture's proportions with height and width exchanged.

    Example:
        >>> check_upright((240, 320), (480, 640))
        >>> check_upright((640, 480), (480, 640))
        Traceback (most recent call last):
            ...
        ValueError: mask is 640x480 (height x width), its picture is 480x640: it lies on ...
    """
    if same_proportions(size[::-1], picture) and not same_proportions(size, picture):
        raise ValueError(
            f'{name} is {size[0]}x{size[1]} (height x width), its picture is '
            f'{picture[0]}x{picture[1]}: it lies on its side, and resizing would squash it; turn '
            'or transpose it first'
        )


def same_proportions(size: tuple[int, int], other: tuple[int, int]) -> bool:
    """Test for the same ratio of height to width, to a pixel of rounding.

    Example:
        >>> same_proportions((480, 640), (240, 320)), same_proportions((640, 480), (480, 640))
        (True, False)
    """
    return abs(size[0] * other[1] - size[1] * other[0]) <= max(*size, *other)
