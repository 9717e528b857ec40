"""What is as it should be: the doctor has nothing to say about it."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import cv2
from planted_environment import environment
from planted_files import diagnose_images, hole, lay_out_masks
from planted_training import tried
from planting import ROOT, diagnose_config, lay_out

from mmdeepfill.cli.config import open_config
from mmdeepfill.doctor import NOTE, Finding
from mmdeepfill.doctor.config import Recipe
from mmdeepfill.doctor.config.files import sources
from mmdeepfill.doctor.data import check_masks, look_at_masks

CONFIGS = sorted(
    path.relative_to(ROOT)
    for path in (ROOT / 'configs').glob('*/*.py')
    if path.parent.name != '_base_'
)


@contextmanager
def workplace(folder: Path, shipped: Sequence[Path]) -> Iterator[None]:
    """A current folder with the data and the weights that these configs name."""
    before = Path.cwd()
    pictures = lay_out(folder / 'pictures', side=520, count=2)
    masks = folder / 'masks'
    masks.mkdir()
    for number in range(2):
        assert cv2.imwrite(str(masks / f'{number}.png'), hole(20, 200 + number, side=512))
    (folder / 'configs').symlink_to(ROOT / 'configs')
    os.chdir(folder)
    try:
        for config in shipped:
            _provide(Recipe.of(open_config(str(config), {})), pictures, masks)
        yield
    finally:
        os.chdir(before)


def _provide(recipe: Recipe, pictures: Path, masks: Path) -> None:
    for source in sources(recipe):
        _link(Path(source.dataset.get('data_root') or '.'), pictures)
        for step in source.dataset.get('pipeline', ()):
            if 'folder' in step:
                _link(Path(step['folder']), masks)
    weights = recipe.cfg.get('load_from')
    if weights:
        Path(weights).parent.mkdir(parents=True, exist_ok=True)
        Path(weights).touch()


def _link(place: Path, target: Path) -> None:
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(target.resolve())


def configs(folder: Path, shipped: Sequence[Path] = tuple(CONFIGS)) -> dict[str, list[Finding]]:
    """Findings in shipped configs, as they are."""
    with workplace(folder, shipped):
        return {str(config): diagnose_config(config) for config in shipped}


def files(folder: Path) -> dict[str, list[Finding]]:
    """Findings in a sound environment, sound images and sound masks."""
    for name in ('environment', 'data'):
        (folder / name).mkdir()
    return {
        'an environment': environment(folder / 'environment'),
        'images': diagnose_images(lay_out(folder / 'data')),
        'masks': check_masks(look_at_masks(lay_out_masks(folder / 'masks'))),
    }


def training(folder: Path) -> dict[str, list[Finding]]:
    """Findings in a run that is tried."""
    return {'a run': tried(folder, '')}


def alarms(found: dict[str, list[Finding]]) -> list[str]:
    """One line for each error and warning."""
    return [
        f'{name}: [{one.code}] {one.found}'
        for name, findings in found.items()
        for one in findings
        if one.severity != NOTE
    ]
