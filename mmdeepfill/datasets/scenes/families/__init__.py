"""Kinds of scenes: one module each, with ``draw(canvas, palette, rng)``."""

from . import faces, interiors, landscapes, lettered, perspective, still_lifes, streets, textures

#: By name: what draws it, and how often it comes, relative to the others.
FAMILIES = {
    'faces': (faces.draw, 2),
    'interiors': (interiors.draw, 3),
    'landscapes': (landscapes.draw, 3),
    'perspective': (perspective.draw, 2),
    'lettered': (lettered.draw, 2),
    'still_lifes': (still_lifes.draw, 3),
    'streets': (streets.draw, 3),
    'textures': (textures.draw, 3),
}
