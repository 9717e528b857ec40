"""List files of images and masks: whatever they say, nothing outside their folder is named."""

from contextlib import contextmanager
from functools import partial

from hypothesis import strategies as st

from mmdeepfill.datasets import InpaintingDataset
from mmdeepfill.datasets.masks import list_masks

from .images import seeds
from .mutation import mutated
from .target import Target, outcome

_LINES = [
    'a.png',
    'sub/b.png',
    '../secret.png',
    '{root}/../secret.png',
    '/etc/passwd',
    '..',
    'sub/../a.png',
    'sub//b.png',
    './a.png',
    'a.png 3',
    '/a.png 3',
    'sub',
    '',
    '  ',
    '\0',
    'C:\\a.png',
    '..\\secret.png',
    '\ufeffa.png',
    'a.png\t',
    'é.png',
    'no.png',
    '~/a.png',
    '\udcff.png',
    'a' * 300 + '.png',
]
_TEXTS = st.lists(st.sampled_from(_LINES) | st.text(max_size=8), max_size=5).map(
    lambda lines: '\n'.join(lines).encode(
        'utf-8', 'surrogateescape' if '\udcff.png' in lines and not _others(lines) else 'replace'
    )
)


def _others(lines):
    return any(
        '\ud800' <= one <= '\udfff' for line in lines if line != '\udcff.png' for one in line
    )


@contextmanager
def start(folder):
    root = folder / 'photos'
    (root / 'sub').mkdir(parents=True)
    for path in ('photos/a.png', 'photos/sub/b.png', 'secret.png'):
        (folder / path).write_bytes(seeds()[0])
    path = folder / 'case.txt'
    (folder / 'photos' / 'é.png').write_bytes(seeds()[0])

    def inside(paths):
        for one in paths:
            assert root.resolve() in (root / one).resolve().parents, one

    def dataset(labelled):
        built = InpaintingDataset(str(path), data_prefix={'img_path': str(root)}, labelled=labelled)
        inside(built.get_data_info(i)['img_path'] for i in range(len(built)))

    def check(case):
        data, labelled = case
        path.write_bytes(data.replace(b'{root}', str(root).encode()))
        errors = ValueError, FileNotFoundError
        ended = outcome(partial(dataset, labelled), errors, 'case.txt')
        outcome(lambda: inside(list_masks(root, path)), errors, 'case.txt')
        return ended

    yield check


TARGET = Target(
    st.tuples(
        _TEXTS | mutated([b'a.png\nsub/b.png\n', 'a.png\né.png\r\n'.encode()]), st.booleans()
    ),
    start,
)
