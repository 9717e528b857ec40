"""Frozen protocols: for each class of holes, which photographs, and which holes in them."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from mmdeepfill.datasets.freezing import freeze
from mmdeepfill.datasets.manifest import Manifest
from mmdeepfill.evaluation.presets import preset_metrics

from .catalogue import Photograph, load
from .fetch import target

FOLDER = Path(__file__).with_name('manifests')
#: Of the generators that draw holes.
SEEDS = {'test': 20261130, 'validation': 20261131}


class HoleClass(NamedTuple):
    """Holes of one size: settings of HandStrokeMask, and the photographs large enough."""

    settings: dict
    shorter_side: int
    pixels: int = 0

    def fits(self, one: Photograph) -> bool:
        """True if a photograph is large enough for such holes."""
        return (
            min(one.width, one.height) >= self.shorter_side
            and one.width * one.height >= self.pixels
        )


CLASSES = {
    'scratch': HoleClass({'thickness': [4, 20], 'length': [20, 400], 'num_strokes': [1, 3]}, 250),
    'label': HoleClass({'thickness': [40, 80], 'length': [2, 6], 'num_strokes': [1, 2]}, 330),
    'object': HoleClass(
        {'thickness': [120, 200], 'length': [1.2, 2.5], 'num_strokes': [1, 1]}, 480
    ),
    'large': HoleClass(
        {'thickness': [300, 500], 'length': [1, 1.8], 'num_strokes': [1, 1]}, 900, 1_500_000
    ),
}
#: Cases of a class.
COUNTS = {
    'test': {'scratch': 32, 'label': 32, 'object': 32, 'large': 24},
    'validation': {'scratch': 16, 'label': 16, 'object': 16, 'large': 12},
}
#: A part for every test run, of what Python packages hold.
SMALL = HoleClass({'thickness': [20, 50], 'length': [2, 5], 'num_strokes': [1, 2]}, 300)


def file_of(name: str) -> Path:
    """File of a manifest: 'test_label', 'validation_large', 'small', ..."""
    return FOLDER / f'{name}.json'


def choose(photographs: list[Photograph], hole: HoleClass, count: int) -> list[Photograph]:
    """So many photographs, evenly spread over those that fit; some twice if they are few.

    What is laid out anew (textures) is left out: its bytes depend on the version of the encoder.
    """
    fitting = [one for one in photographs if hole.fits(one) and one.shrink == 1]
    if len(fitting) < count:
        return [fitting[i % len(fitting)] for i in range(count)]
    return [fitting[i * len(fitting) // count] for i in range(count)]


def make(data: Path) -> dict[str, Manifest]:
    """Draw all holes from their seeds.

    Args:
        data (Path): Where ``fetch`` laid the photographs out.

    Returns:
        dict: Manifests by name. Those in ``FOLDER`` are the same, bit for bit.
    """
    catalogue = load()
    made = {}
    for split, counts in COUNTS.items():
        photographs = [one for one in catalogue if one.split == split]
        for name, count in counts.items():
            chosen = choose(photographs, CLASSES[name], count)
            made[f'{split}_{name}'] = frozen(data, f'{split}_{name}', chosen, CLASSES[name])
    chosen = [
        one
        for one in catalogue
        if one.split == 'test' and one.source == 'python' and SMALL.fits(one)
    ]
    return dict(made, small=frozen(data, 'small', chosen, SMALL))


def frozen(data: Path, name: str, photographs: list[Photograph], hole: HoleClass) -> Manifest:
    """One protocol: the photographs, and the holes that the split's seed draws in them."""
    split = photographs[0].split
    with TemporaryDirectory(prefix='photographs-') as scratch:
        listed = Path(scratch) / 'list.txt'
        listed.write_text(''.join(f'{target(data, one).name}\n' for one in photographs))
        manifest = freeze(
            {
                'type': 'InpaintingDataset',
                'ann_file': str(listed),
                'test_mode': True,
                'data_prefix': {'img_path': str(data / split)},
                'seed': SEEDS[split],
                'pipeline': [
                    {'type': 'LoadImage'},
                    dict(type='HandStrokeMask', **hole.settings),
                    {'type': 'PackInputs'},
                ],
            },
            preset_metrics('photographs'),
            f'photographs, {name}',
        )
    return manifest._replace(image_root=f'data/photographs/{split}')
