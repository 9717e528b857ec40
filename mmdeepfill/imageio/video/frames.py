"""A frame of a video as an array, and the array back in the frame."""

from typing import Any

import cv2
import numpy as np

from mmdeepfill.core.optional import optional_import

_ITU601, _UNSPECIFIED = 5, 2  # of swscale and of the codecs


def to_array(frame: Any) -> np.ndarray:
    """Convert a frame to an array.

    Args:
        frame (av.VideoFrame): Of any pixel format.

    Returns:
        np.ndarray: (H, W, 3) RGB, uint8, or uint16 of formats with more than 8 bits; its own.
    """
    # that of a frame which is RGB may lie in the frame's memory
    return np.array(frame.reformat(format=_rgb(frame), **_colours(frame, 'src')).to_ndarray())


def with_hole(frame: Any, filled: np.ndarray, mask: np.ndarray) -> Any:
    """A frame whose hole is filled and whose other samples are the same bits.

    Only in chroma that is stored at less than full resolution do known pixels change: in
    those samples that they share with the hole.

    Args:
        frame (av.VideoFrame): As decoded; it is not changed, since later frames may need it.
        filled (np.ndarray): (H, W, 3) RGB like :func:`to_array`.
        mask (np.ndarray): (H, W) uint8, 1 = hole.

    Returns:
        av.VideoFrame: Of the same format and time.

    Raises:
        ValueError: The pixel format is not supported: a palette, or less than a byte a sample.
    """
    av = optional_import('av', 'video')
    drawn = av.VideoFrame.from_ndarray(np.ascontiguousarray(filled), format=_rgb(frame))
    drawn = drawn.reformat(format=frame.format.name, **_colours(frame, 'dst'))
    result = av.VideoFrame(frame.width, frame.height, frame.format.name)
    for new, old in zip(result.planes, frame.planes):
        new, old = _rows(new), _rows(old)
        used = min(new.shape[1], old.shape[1])  # the rest is padding
        new[:, :used] = old[:, :used]
    for new, other in zip(_planes(result), _planes(drawn)):
        hole = _at_size(mask, *new.shape[:2])
        new[hole] = other[hole]
    result.pts, result.time_base = frame.pts, frame.time_base
    result.colorspace, result.color_range = frame.colorspace, frame.color_range
    return result


def _rgb(frame: Any) -> str:
    deep = max(component.bits for component in frame.format.components) > 8
    return 'rgb48le' if deep else 'rgb24'


def _colours(frame: Any, side: str) -> dict:
    """Matrix and range of the frame's YUV, so that both ways are one another's inverse."""
    space = frame.colorspace if frame.colorspace != _UNSPECIFIED else _ITU601
    if frame.format.is_rgb:
        return {}
    return {f'{side}_colorspace': space, f'{side}_color_range': frame.color_range}


def _planes(frame: Any) -> list[np.ndarray]:
    """Views (h, w, bytes) of the samples of each plane but alpha."""
    form, views = frame.format, []
    for index, plane in enumerate(frame.planes):
        parts = [part for part in form.components if part.plane == index]
        whole = parts and all(part.width == plane.width for part in parts)
        alpha = [part.is_alpha for part in parts]
        if all(alpha) and whole:
            continue  # stays as it is
        if any(alpha) or form.has_palette or form.is_bit_stream or not whole:
            raise ValueError(
                f'the pixel format {form.name} is not supported; convert the video, '
                'to yuv444p for example'
            )
        size = len(parts) * (2 if parts[0].bits > 8 else 1)
        if len(frame.planes) == 1:  # there may be unused bits
            size = form.padded_bits_per_pixel // 8
        views.append(
            np.ndarray(
                (plane.height, plane.width, size),
                np.uint8,
                plane,
                strides=(plane.line_size, size, 1),
            )
        )
    return views


def _rows(plane: Any) -> np.ndarray:
    return np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)


def _at_size(mask: np.ndarray, height: int, width: int) -> np.ndarray:
    """Samples of a plane that share a pixel with the hole, (height, width) bool."""
    if mask.shape == (height, width):
        return mask != 0
    # 4:2:0 of odd sizes has one sample more than half
    down, right = -(-mask.shape[0] // height), -(-mask.shape[1] // width)
    padded = cv2.copyMakeBorder(
        mask,
        0,
        down * height - mask.shape[0],
        0,
        right * width - mask.shape[1],
        cv2.BORDER_CONSTANT,
        value=0,
    )
    return np.any(padded.reshape(height, down, width, right), axis=(1, 3))
