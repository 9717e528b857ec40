"""Many pictures in a call: folders, patterns and lists, with their masks."""

import numpy as np
import pytest
from PIL import Image

from mmdeepfill.imageio.pictures import read_picture


class TestFolders:
    """Two pictures, one in a folder of its own, and their masks."""

    @pytest.fixture
    def tree(self, tmp_path):
        rng = np.random.default_rng(0)
        for number, name in enumerate(['b.png', 'sub/a.jpg']):
            path = tmp_path / 'in' / name
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(rng.integers(0, 256, (40, 44, 3), np.uint8)).save(path)
            mask = np.zeros((40, 44), np.uint8)
            mask[10:20, 10 * number : 10 * number + 10] = 255
            path = (tmp_path / 'masks' / name).with_suffix('.png')
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(mask).save(path)
        (tmp_path / 'in' / 'notes.txt').write_text('no image')
        return tmp_path

    def read(self, tree):
        return [read_picture(tree / 'in' / name).pixels for name in ('b.png', 'sub/a.jpg')]

    def changed_columns(self, tree, results):
        return [
            sorted(set(np.nonzero((before != after).any(2))[1] // 10))
            for before, after in zip(self.read(tree), results)
        ]

    @pytest.mark.parametrize('inputs', ['in', 'in/**/*.*g', 'in/*'])
    def test_masks_go_by_name(self, tree, inferencer, inputs):
        if inputs == 'in/*':
            results = inferencer(str(tree / inputs), tree / 'masks')['predictions']
            assert self.changed_columns(tree, results) == [[0]]
            return
        results = inferencer(str(tree / inputs), tree / 'masks', batch_size=2)['predictions']
        assert self.changed_columns(tree, results) == [[0], [1]]

    def test_two_names_of_one_stored_file_are_two_results(self, tree, inferencer):
        (tree / 'in/b.png').rename(tree / 'object')
        for name in ('b.png', 'sub/c.png'):
            (tree / 'in' / name).symlink_to(tree / 'object')
        (tree / 'masks/sub/a.png').rename(tree / 'masks/sub/c.png')
        (tree / 'in/sub/a.jpg').unlink()
        results = inferencer(tree / 'in', tree / 'masks', out_dir=tree / 'out')['predictions']
        before = read_picture(tree / 'object').pixels
        changed = [
            sorted(set(np.nonzero((before != read_picture(path).pixels).any(2))[1] // 10))
            for path in results
        ]
        assert changed == [[0], [1]]

    def test_masks_among_the_pictures(self, tree, inferencer):
        for name in ('b.png', 'sub/a.png'):
            mask = (tree / 'in' / name).with_suffix('')
            (tree / 'masks' / name).rename(f'{mask}_mask.png')
        (tree / 'in' / 'clip.mp4').write_bytes(b'')
        results = inferencer(tree / 'in', tree / 'in')['predictions']
        assert self.changed_columns(tree, results) == [[0], [1]]

    @pytest.mark.parametrize('masks', ['masks/b.png', {'box': (10, 0, 10, 10)}])
    def test_one_mask_for_all(self, tree, inferencer, masks):
        masks = tree / masks if isinstance(masks, str) else masks
        results = inferencer(tree / 'in', masks)['predictions']
        assert self.changed_columns(tree, results) == [[0], [0]]

    def test_lists(self, tree, inferencer):
        boxes = [{'box': (10, 20, 10, 10)}, tree / 'masks' / 'b.png']
        results = inferencer([tree / 'in' / 'b.png', tree / 'in/sub/a.jpg'], boxes)['predictions']
        assert self.changed_columns(tree, results) == [[2], [0]]

    def test_results_go_to_a_folder_with_their_names(self, tree, inferencer):
        results = inferencer(tree / 'in', tree / 'masks', out_dir=tree / 'out')['predictions']
        assert results == [str(tree / 'out' / name) for name in ('b.png', 'sub/a.jpg')]
        assert self.changed_columns(tree, [read_picture(results[0]).pixels]) == [[0]]
        array = self.read(tree)[0]
        assert inferencer([array], {'box': (1, 1, 5, 5)}, out_dir=tree / 'out')['predictions'] == [
            str(tree / 'out' / '000000.png')
        ]

    @pytest.mark.parametrize(
        'inputs, masks, options, error, message',
        [
            ('in', 'nowhere', {}, FileNotFoundError, 'masks: no file or folder .*nowhere'),
            (
                'nowhere',
                'masks',
                {},
                FileNotFoundError,
                'inputs: no file, folder or pattern .*nowhere',
            ),
            ('in/*.gif', 'masks', {}, FileNotFoundError, 'inputs: no file is named like'),
            ('in', 'masks/sub', {}, ValueError, 'masks: .*b.png: no mask in .*sub.*expected b'),
            ('in', 'masks', {'out_dir': 'in'}, ValueError, 'out_dir: .*b.png.* is also an input'),
            (
                'in',
                'masks',
                {'out_dir': 'masks'},
                ValueError,
                'out_dir: .*b.png.* is also an input',
            ),
        ],
    )
    def test_what_is_missing_or_in_the_way_is_named(
        self, tree, inferencer, inputs, masks, options, error, message
    ):
        before = {path: path.read_bytes() for path in tree.rglob('*.*g')}
        options = {key: tree / value for key, value in options.items()}
        with pytest.raises(error, match=message):
            inferencer(str(tree / inputs), tree / masks, **options)
        assert {path: path.read_bytes() for path in tree.rglob('*.*g')} == before

    def test_results_of_one_name_are_refused(self, tree, inferencer):
        with pytest.raises(ValueError, match="inputs: several are called 'b.png'"):
            inferencer(
                [tree / 'in' / 'b.png', tree / 'masks' / 'b.png'],
                {'box': (0, 0, 5, 5)},
                out_dir=tree / 'out',
            )
        with pytest.raises(ValueError, match='inputs is an empty list'):
            inferencer([], {'box': (0, 0, 5, 5)})
        with pytest.raises(ValueError, match='masks: those of a folder go by name'):
            inferencer(self.read(tree), tree / 'masks')
