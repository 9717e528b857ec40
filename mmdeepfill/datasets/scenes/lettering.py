"""Text in letters of straight strokes, as signs and print have it.

OpenCV's own letters differ between its versions, and these bend with what they stand on.
"""

from collections.abc import Callable

import numpy as np

from .canvas import Canvas
from .palette import Colour

# A to Z and digits. A word is a stroke: pairs of digits x y on a grid of 4 x 6, y downwards.
_GLYPHS = tuple(
    [[(int(a), int(b)) for a, b in zip(stroke[::2], stroke[1::2])] for stroke in glyph.split()]
    for glyph in (
        '062046 1434',
        '060030414233 0333444536 3606',
        '4130100105163645',
        '06003042443606',
        '40000646 0333',
        '400006 0333',
        '41301001051636454323',
        '0006 4046 0343',
        '2026 1030 1636',
        '4044361605',
        '0006 400346',
        '000646',
        '0600234046',
        '06004640',
        '103041453616050110',
        '06003041423303',
        '103041453616050110 2446',
        '06003041423303 2346',
        '413010010213334445361605',
        '0040 2026',
        '000516364540',
        '002640',
        '0016233640',
        '0046 4006',
        '002340 2326',
        '00400646',
        '1120 2026',
        '01103041420646',
        '0040234445361605',
        '36300444',
        '400003334445361605',
        '004016',
    )
)


def write(
    canvas: Canvas,
    rng: np.random.Generator,
    place: Callable[[float, float], tuple[float, float]],
    count: int,
    colour: Colour,
    width: float,
    blanks: float = 0.0,
) -> None:
    """Write a line of random letters.

    Args:
        canvas (Canvas): Where.
        rng (np.random.Generator): Chooses the letters.
        place (callable): ``(u, v)`` along and down the line, in [0, 1], to (x, y).
        count (int): Letters that the line has room for.
        colour (Colour): Of the ink.
        width (float): Of its strokes, in sides of the picture.
        blanks (float): Part of the letters that are left out, so that there are words.
    """
    letters = rng.integers(len(_GLYPHS), size=count).tolist()
    gaps = (rng.random(count) < blanks).tolist()
    for number, (letter, gap) in enumerate(zip(letters, gaps)):
        if gap:
            continue
        for stroke in _GLYPHS[letter]:
            canvas.line(
                [place((number + 0.15 + 0.175 * x) / count, y / 6) for x, y in stroke],
                colour,
                width,
            )
