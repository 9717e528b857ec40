"""The outline of an object on a view of bounded size, by OpenCV's GrabCut.

What a click means is not known: several sizes of object are tried, and the one with the clearest
outline is taken.
"""

from typing import Any, NamedTuple

import cv2
import numpy as np

#: Pixels along the longer side of what GrabCut sees: its time and memory are bounded by it.
_VIEW = 240
_ROUNDS = 4
#: Sides of the windows around a click, as parts of the picture's longer side.
_WINDOWS = (0.08, 0.14, 0.24, 0.42, 0.72, 1.2)
#: Part of a window, at each side, that is surroundings.
_FRAME = 0.06
#: Parts of a window's side: radii of what is the object for certain, and of what may be.
_CORE, _GUESS = 0.03, 0.3
#: Part of its window that an object fills at least: less is a detail of it.
_LEAST = 0.06
#: Room around a box in which its surroundings are seen, in sides of the box.
_AROUND = 0.4

Box = tuple[int, int, int, int]


class Found(NamedTuple):
    """An object on a view.

    Attributes:
        place ((int, int, int, int)): Left, top, right and bottom of the view in the picture.
        mask (np.ndarray): (h, w) uint8 of the view, 1 = object.
    """

    place: Box
    mask: np.ndarray


def _view(pixels: np.ndarray, left: int, top: int, right: int, bottom: int) -> np.ndarray:
    """A part of the picture, (h, w, 3) uint8, its longer side at most ``_VIEW``."""
    part = pixels[top:bottom, left:right]
    shrink = min(1.0, _VIEW / max(part.shape[:2]))
    if shrink < 1:
        size = [max(8, round(side * shrink)) for side in part.shape[1::-1]]
        part = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    return eight_bits(part)


def eight_bits(part: np.ndarray) -> np.ndarray:
    """(h, w, 3) uint8 of (h, w), (h, w, 1) or (h, w, 3) of any type that a picture has."""
    if part.ndim == 2:
        part = part[..., None]
    if part.dtype.kind == 'f':
        part = np.rint(np.nan_to_num(part, nan=0.0).clip(0, 1) * 255)
    elif part.dtype != np.uint8:
        part = part // 257
    part = part.astype(np.uint8)
    return np.ascontiguousarray(part if part.shape[2] == 3 else np.repeat(part, 3, axis=2))


def _cut(view: np.ndarray, guess: np.ndarray) -> np.ndarray:
    """GrabCut's answer, 0 or 1; the same for the same view and guess."""
    cv2.setRNGSeed(0)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    rectangle = (0, 0, 1, 1)  # not read in this mode
    cut, *_ = cv2.grabCut(view, guess, rectangle, *models, _ROUNDS, cv2.GC_INIT_WITH_MASK)
    return np.isin(cut, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)


def around_box(box: Box, pixels: np.ndarray) -> Found:
    """Cut the object out of a box; all of the box where nothing stands out in it."""
    left, top, right, bottom = box
    across, down = (max(8, round(_AROUND * side)) for side in (right - left, bottom - top))
    height, width = pixels.shape[:2]
    place = (
        max(0, left - across),
        max(0, top - down),
        min(width, right + across),
        min(height, bottom + down),
    )
    view = _view(pixels, *place)
    scale = view.shape[1] / (place[2] - place[0]), view.shape[0] / (place[3] - place[1])
    inside = np.s_[
        int((top - place[1]) * scale[1]) : max(1, round((bottom - place[1]) * scale[1])),
        int((left - place[0]) * scale[0]) : max(1, round((right - place[0]) * scale[0])),
    ]
    guess = np.full(view.shape[:2], cv2.GC_BGD, np.uint8)
    guess[inside] = cv2.GC_PR_FGD
    cut = np.zeros(view.shape[:2], np.uint8)
    if (guess == cv2.GC_BGD).any():
        cut = _cut(view, guess)
        cut = _filled(cut)
    if cut[inside].mean() < 0.05:
        cut[inside] = 1
    return Found(place, cut)


def at_point(point: tuple[int, int], pixels: np.ndarray) -> Found:
    """The object at a point, in the window in which its outline is clearest."""
    longer = max(pixels.shape[:2])
    tried = (_in_window(point, pixels, round(part * longer)) for part in _WINDOWS)
    return max(tried, key=lambda one: one[0])[1]


def _in_window(point: tuple[int, int], pixels: np.ndarray, side: int) -> tuple[float, Found]:
    height, width = pixels.shape[:2]
    reach = max(12, side // 2)
    (x, y) = point
    place = max(0, x - reach), max(0, y - reach), min(width, x + reach), min(height, y + reach)
    view = _view(pixels, *place)
    scale = view.shape[1] / (place[2] - place[0])
    centre = ((x + 0.5 - place[0]) * scale, (y + 0.5 - place[1]) * scale)
    rows, columns = np.ogrid[: view.shape[0], : view.shape[1]]
    distance = np.hypot(columns + 0.5 - centre[0], rows + 0.5 - centre[1]) / (2 * reach * scale)
    guess = np.where(distance < _GUESS, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    frame = max(1, round(_FRAME * 2 * reach * scale))
    guess[:frame] = guess[-frame:] = guess[:, :frame] = guess[:, -frame:] = cv2.GC_BGD
    guess[distance < _CORE] = cv2.GC_FGD
    cut = _with_point(_cut(view, guess.copy()), distance)
    clearness = _clearness(view, cut, guess)
    edges = [end == limit for end, limit in zip(place, (0, 0, width, height))]
    return clearness, Found(place, _filled(_to_edges(view, cut, frame, edges)))


def _to_edges(view: np.ndarray, cut: np.ndarray, frame: int, edges: list[bool]) -> np.ndarray:
    """Continue the object through the frame where the picture ends: it may be cut off there."""
    strips: tuple[Any, ...] = np.s_[:, :frame], np.s_[:frame], np.s_[:, -frame:], np.s_[-frame:]
    guess = np.where(cut, cv2.GC_FGD, cv2.GC_BGD).astype(np.uint8)
    beside = cv2.dilate(cut, np.ones((2 * frame + 3,) * 2, np.uint8))
    for at_edge, strip in zip(edges, strips):
        if at_edge:
            guess[strip][beside[strip] > 0] = cv2.GC_PR_BGD
    guess[cut > 0] = cv2.GC_FGD
    if not (guess == cv2.GC_PR_BGD).any() or not (guess == cv2.GC_BGD).any():
        return cut
    gaps = np.ones((2 * frame + 1,) * 2, np.uint8)
    return np.asarray(cv2.morphologyEx(_cut(view, guess), cv2.MORPH_CLOSE, gaps), np.uint8)


def _with_point(cut: np.ndarray, distance: np.ndarray) -> np.ndarray:
    """The connected part at the point, after hairs that join it to others are cut."""
    opened = cv2.morphologyEx(cut, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    opened[distance < _CORE] = 1
    _, labels = cv2.connectedComponents(opened, connectivity=4)
    return (labels == labels[np.unravel_index(distance.argmin(), distance.shape)]).astype(np.uint8)


def _filled(cut: np.ndarray) -> np.ndarray:
    """Without the holes inside."""
    outlines, _ = cv2.findContours(cut, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return cv2.drawContours(np.zeros_like(cut), outlines, -1, 1, cv2.FILLED)


def _clearness(view: np.ndarray, cut: np.ndarray, guess: np.ndarray) -> float:
    """The difference of colour across the outline; little for one that the frame has cut."""
    element = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    outline = cut - cv2.erode(cut, element, borderValue=1)
    lab = cv2.cvtColor(view, cv2.COLOR_RGB2LAB).astype(np.float32)
    slope = np.zeros(cut.shape, np.float32)
    for channel in cv2.split(cv2.GaussianBlur(lab, (0, 0), 1.5)):
        slope += cv2.Sobel(channel, -1, 1, 0) ** 2 + cv2.Sobel(channel, -1, 0, 1) ** 2
    inner = cv2.erode((guess != cv2.GC_BGD).astype(np.uint8), np.ones((5, 5)), borderValue=1)
    total = np.count_nonzero(outline)
    clear = np.minimum(np.sqrt(slope), 60)[np.logical_and(outline, inner)].sum() / max(total, 1)
    return float(clear) * min(1.0, float(cut.mean()) / _LEAST)
