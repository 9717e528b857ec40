"""Data loaders, samplers and data sets."""

from typing import Any, NamedTuple

from .pipeline import translate_pipeline
from .preprocessor import Images
from .section import MmagicConfigError, Section

#: Arguments of mmengine's BaseDataset that ours has, too.
_SAME = ('indices', 'serialize_data', 'lazy_init')
_SPLITS = {'train_dataloader': False, 'val_dataloader': True, 'test_dataloader': True}


class Loader(NamedTuple):
    """A loader of ours, and what its pipeline says of the model's input."""

    config: dict
    images: Images | None


def loader(value: Any, path: str, top: Section) -> Loader:
    """Translate a ``*_dataloader``.

    Args:
        value: Its dict; of mmagic's loops also a list of one.
        path (str): 'train_dataloader', 'val_dataloader' or 'test_dataloader'.
        top (Section): The whole config.
    """
    if isinstance(value, (list, tuple)):
        if len(value) != 1:
            raise MmagicConfigError(
                f'{path}: {len(value)} loaders: there is one data set here. Leave one.'
            )
        (value,) = value
    evaluation = _SPLITS[path]
    section = Section(value, path, top.report)
    section.name = 'a loader'
    dataset, images = _dataset(section.section('dataset'), evaluation)
    sampler = section.optional('sampler')
    ours = dict(section.rest())
    if sampler is not None:
        ours['sampler'] = _sampler(sampler, evaluation)
    if not evaluation:
        ours.setdefault('collate_fn', {'type': 'default_collate'})
    return Loader(dict(ours, dataset=dataset), images)


def _sampler(section: Section, evaluation: bool) -> dict:
    if section.is_ours():
        return section.rest()
    with section:
        section.choose(('InfiniteSampler', 'DefaultSampler'), 'the sampler')
        endless = section.name == 'InfiniteSampler'
        shuffle, seed = section.take('shuffle', True), section.take('seed', None)
        round_up = (
            {} if endless else {key: section.take(key) for key in ('round_up',) if key in section}
        )
    ours = dict(type=section.name, shuffle=shuffle, **round_up)
    if seed is not None:
        ours['seed'] = seed
    if evaluation:
        if endless:
            raise section.error('type', 'an evaluation has an end: expected DefaultSampler.')
        return ours
    if not shuffle:
        section.note(
            'fixed',
            'shuffle',
            'False: training saw the images in the order of their list. They are shuffled',
        )
        ours['shuffle'] = True
    if endless:
        ours['type'] = section.become('SeededInfiniteSampler')
    return ours


def _dataset(section: Section, evaluation: bool) -> tuple[dict, Images | None]:
    if section.is_ours():
        return section.rest(), None
    with section:
        section.choose(('BasicImageDataset',), 'the data set')
        section.become('InpaintingDataset')
        steps, images, masks = translate_pipeline(section.take('pipeline', []), section, evaluation)
        ours = {'type': 'InpaintingDataset', 'data_root': section.take('data_root', None) or ''}
        ours.update(_files(section, masks == 'file'))
        if section.take('test_mode', False) != evaluation:
            section.note(
                'fixed',
                'test_mode',
                f'{evaluation}: in evaluation, and there alone, '
                'a sample is a function of seed and index',
            )
        if evaluation:
            ours.update(test_mode=True, seed=0)
        ours.update({key: section.take(key) for key in _SAME if key in section})
        if section.take('metainfo', None):
            section.note('not read', 'metainfo', 'no inpainting model asks for it')
        section.only('filter_cfg', None, 'Leave it out.')
        if section.take('max_refetch', None):
            section.note(
                'changed',
                'max_refetch',
                'a file that cannot be read is an error here, not replaced by another',
            )
    return dict(ours, pipeline=steps), images


def _files(section: Section, own_masks: bool) -> dict:
    """Translate the choice of files: list, folders, endings."""
    prefix = dict(section.take('data_prefix', {}))
    if 'gt' not in prefix:
        raise section.error(
            'data_prefix', f"expected the folder of the images as 'gt', got {prefix!r}. Name it so."
        )
    ours = {'ann_file': section.take('ann_file', ''), 'data_prefix': {'img_path': prefix.pop('gt')}}
    if ours['ann_file']:
        ours['labelled'] = True
        section.take('recursive', False)
    elif not section.take('recursive', False):
        section.note(
            'changed', 'recursive', 'False: without a list, images in folders below count, too'
        )
    if section.take('search_key', None) not in (None, 'gt'):
        raise section.error('search_key', "images are found by 'gt' here. Leave it out.")
    names = dict(section.take('filename_tmpl', {}))
    if names.pop('gt', '{}') != '{}':
        raise section.error(
            'filename_tmpl', "images have the names of the list here. Leave 'gt' out."
        )
    suffix = section.take('img_suffix', None)
    if suffix:
        ours['suffixes'] = (suffix,) if isinstance(suffix, str) else tuple(suffix)
    section.only('backend_args', None, 'Data lies in local files here.')
    mask_name = names.pop('mask', '{}')
    if own_masks:
        folder, ours['mask_suffix'] = _own_masks(section, prefix, mask_name, suffix)
        ours['data_prefix']['mask_path'] = folder
    for key in (*prefix, *names):
        section.note('not read', 'data_prefix', f'{key!r}: the pipeline does not load it')
    return ours


def _own_masks(section: Section, prefix: dict, name: str, suffix: Any) -> tuple[str, str]:
    """Folder and names of masks that belong to their images."""
    if 'mask' not in prefix:
        raise section.error(
            'data_prefix',
            "LoadMask(mask_mode='file') needs the folder of the masks as 'mask'. Add it.",
        )
    before, _, after = name.partition('{}')
    if before:
        raise section.error(
            'filename_tmpl',
            f'the name of a mask begins with that of its image '
            f'here, got {name!r}. Rename the masks.',
        )
    ending = suffix if isinstance(suffix, str) else '.png'
    if not isinstance(suffix, str):
        section.note(
            'chosen',
            'data_prefix',
            f'masks are called NAME{after}.png; mmagic takes '
            "the image's ending. For another, set img_suffix to one ending",
        )
    return prefix.pop('mask'), after + ending
