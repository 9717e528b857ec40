"""Pictures: what training reads, and what the command line reads."""

from contextlib import contextmanager
from functools import partial

from hypothesis import strategies as st

from mmdeepfill.datasets.image_bytes import read_image
from mmdeepfill.datasets.image_size import largest_image
from mmdeepfill.imageio.pictures import read_picture

from .mutation import mutated
from .target import Target, outcome
from .whole_files import png, seeds

SIDES = st.one_of(
    st.integers(0, 40), st.sampled_from([60_000, 13_000, 2**16, 2**31 - 1, 2**32 - 1])
)
CLAIMS = st.builds(
    png,
    SIDES,
    SIDES,
    st.sampled_from([1, 2, 4, 8, 16, 7]),
    st.sampled_from([0, 2, 3, 4, 6, 5]),
    st.binary(max_size=99),
)


def _read(path, reader):
    pixels = reader(path)
    pixels = getattr(pixels, 'pixels', pixels)
    assert (
        pixels.ndim in (2, 3)
        and pixels.size
        and pixels.shape[0] * pixels.shape[1] < largest_image()
    )


@contextmanager
def start(folder):
    path = folder / 'case.png'

    def check(data):
        path.write_bytes(data)
        outcomes = [
            outcome(partial(_read, path, reader), (ValueError,), 'case.png')
            for reader in (read_image, read_picture)
        ]
        return min(outcomes, key=lambda one: one != 'valid')

    yield check


TARGET = Target(st.one_of(mutated(seeds()), CLAIMS), start)
