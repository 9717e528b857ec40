import cv2
import numpy as np
import pytest
import torch

from mmdeepfill.core.strategies import STRATEGIES
from mmdeepfill.inference import init_model
from mmdeepfill.inference.filling import (
    FillOptions,
    coarse_to_fine,
    fill_canvases,
    strategies_of,
    strategy_for,
)
from mmdeepfill.inference.filling.coarse_to_fine import reduce_view
from mmdeepfill.inference.filling.feather import feather_edges
from mmdeepfill.inference.filling.views import Windows, plan_views
from tests.helpers import config
from tests.inference.filling.mean_fill import MeanFill


def flat(value, size=(300, 400)):
    return np.full((*size, 3), value, np.uint8)


def holes(size, *boxes):
    mask = np.zeros(size, np.uint8)
    for top, left, height, width in boxes:
        mask[top : top + height, left : left + width] = 1
    return mask


def fill(canvas, mask, model=None, batch_size=1, **options):
    model = MeanFill() if model is None else model
    return fill_canvases(model, [canvas], [mask], FillOptions(**options), batch_size)[0]


def plan(mask, *options):
    return plan_views(flat(0, mask.shape), mask, None, *options)


def whole(image, mask, sketch=None):
    ((view,),) = plan_views(image, mask, sketch, None)
    return view


def windows(mask, *options):
    return [[tuple(step.window) for step in turn] for turn in plan(mask, *options)]


def test_windows_by_hand():
    # 20 x 30: context 64; 100 high, 80 wide: context 80, cut at the borders
    assert windows(holes((300, 400), (150, 200, 20, 30)), Windows()) == [[(86, 234, 136, 294)]]
    assert windows(holes((300, 400), (50, 10, 100, 80)), Windows()) == [[(0, 230, 0, 170)]]
    assert windows(holes((300, 400), (150, 200, 20, 30)), Windows(5)) == [[(145, 175, 195, 235)]]
    assert windows(holes((300, 400), (5, 5, 20, 30)), None) == [[(0, 300, 0, 400)]]
    assert windows(holes((300, 400)), Windows()) == windows(holes((300, 400)), None) == []


def test_a_long_scratch_is_cut_into_pieces():
    # 8 x 1500: three pieces of 500, and 64 pixels around each
    mask = holes((200, 1700), (90, 100, 8, 1500))
    (turn,) = plan(mask, Windows())
    assert [tuple(step.window) for step in turn] == [
        (26, 162, 36, 664),
        (26, 162, 536, 1164),
        (26, 162, 1036, 1664),
    ]
    assert [step.take.sum() for step in turn] == [4000, 4000, 4000]
    assert windows(mask, Windows(pieces=False)) == [[(26, 162, 36, 1664)]]
    # 400 thick: up to four times that is one piece
    assert len(windows(holes((900, 1700), (90, 40, 400, 1600)), Windows())[0]) == 1


def test_pieces_fill_the_whole_hole_and_nothing_else():
    mask = np.zeros((1400, 1500), np.uint8)
    cv2.line(mask, (20, 30), (1400, 1350), 1, 9)
    cv2.line(mask, (1480, 30), (30, 1380), 1, 15)
    cv2.circle(mask, (300, 700), 90, 1, -1)
    for options in (Windows(), Windows(hole_side=56), Windows(10, 56)):
        count = np.zeros_like(mask)
        (turn,) = plan(mask, options)
        for step in turn:
            part = step.part
            count[part.top : part.bottom, part.left : part.right] += step.take
        assert np.array_equal(count, mask) and len(turn) > 4


def test_parts_of_like_thickness_share_windows():
    # 20, 50 and 60, 90 and 300 thick, all near one another: up to 56, to 112, to 224, to 448
    mask = holes(
        (700, 900),
        (10, 10, 20, 400),
        (50, 10, 50, 400),
        (150, 10, 60, 400),
        (220, 10, 90, 400),
        (350, 10, 300, 400),
    )
    (turn,) = plan(mask, Windows(hole_side=56))
    assert sorted(step.thickness for step in turn) == [50, 90, 300]
    assert len(plan(mask, Windows())[0]) == 1


@pytest.mark.parametrize('gap, together', [(64, True), (65, False)])
def test_holes_that_are_near_share_a_window(gap, together):
    mask = holes((300, 400), (100, 20, 10, 10), (100, 30 + gap, 10, 10))
    assert len(windows(mask, Windows())[0]) == (1 if together else 2)


def test_each_hole_by_itself_smallest_first():
    # the two boxes that touch at a corner are one hole
    mask = holes((40, 40), (0, 0, 10, 10), (30, 30, 2, 2), (10, 10, 1, 1))
    turns = plan(mask, Windows(0), True)
    assert [[step.take.sum() for step in turn] for turn in turns] == [[4], [101]]
    # 2 and 11 pixels long; no window is shorter than 16
    assert [tuple(turn[0].window) for turn in turns] == [(23, 39, 23, 39), (0, 16, 0, 16)]
    assert windows(holes((40, 12), (39, 11, 1, 1)), Windows(0)) == [[(24, 40, 0, 12)]]


def test_exact_sees_the_whole_picture_and_crop_a_window():
    canvas = flat(10)
    canvas[:, 200:] = 110
    mask = holes((300, 400), (150, 20, 20, 20))
    # known: 60000 - 400 pixels of 10, 60000 of 110
    assert fill(canvas, mask)[160, 30, 0] == round((59600 * 10 + 60000 * 110) / 119600)
    assert fill(canvas, mask, strategy='crop')[160, 30, 0] == 10
    assert (fill(canvas, mask, strategy='crop')[mask == 0] == canvas[mask == 0]).all()


def test_other_holes_in_a_window_stay_unknown():
    canvas = flat(10)
    mask = holes((300, 400), (100, 100, 100, 100), (100, 270, 10, 10))
    canvas[mask != 0] = 250  # must not be seen
    model = MeanFill()
    filled = fill(canvas, mask, model, strategy='crop')
    # the first hole's window of 100 pixels more shows the other hole, whose 64 do not reach back
    assert [seen[3] for seen in model.seen] == [[10100], [100]]
    assert (filled == 10).all()


def test_by_component_what_is_filled_counts_as_known():
    canvas = flat(100, (1, 12))
    mask = holes((1, 12), (0, 1, 1, 1), (0, 4, 1, 2))
    # 9 known pixels of 100 give 110; then 9 of 100 and one of 110 give 101 + 10
    filled = fill(canvas, mask, MeanFill(10), per_component=True)
    assert filled[0, :, 0].tolist() == [100, 110, 100, 100, 111, 111, *[100] * 6]
    assert fill(canvas, mask, MeanFill(10))[0, 4, 0] == 110


def test_pictures_and_windows_of_one_size_are_one_batch():
    model = MeanFill()
    masks = [holes((300, 400), (150, 100 + 20 * i, 20, 30)) for i in range(5)]
    canvases = [flat(i) for i in range(5)]
    filled = fill_canvases(model, canvases, masks, FillOptions('crop'), 3)
    assert [seen[:3] for seen in model.seen] == [(3, 148, 158), (2, 148, 158)]
    assert [image[160, 190, 0] for image in filled] == list(range(5))
    model = MeanFill()
    fill_canvases(
        model,
        [*canvases, flat(9, (30, 40))],
        [*masks, holes((30, 40), (2, 2, 2, 2))],
        FillOptions(),
        8,
    )
    assert [seen[:3] for seen in model.seen] == [(5, 300, 400), (1, 30, 40)]


def test_a_small_picture_is_continued_by_reflection():
    canvas = np.arange(9, dtype=np.uint8)[None, :, None].repeat(3, 2)
    model = MeanFill()
    filled = fill(canvas, holes((1, 9), (0, 4, 1, 1)), model)
    assert model.seen[0][1:3] == (16, 16) and filled.shape == (1, 9, 3)
    # 0 1 2 3 4 5 6 7 8 7 6 5 4 3 2 1, both 4 in the hole: 56 / 14
    assert filled[0, :, 0].tolist() == list(range(9)) and model.seen[0][3] == [32]


class TestFeather:
    mask = holes((1, 40), (0, 10, 1, 30))

    def test_by_hand(self):
        image, filled = flat(0, (1, 40)), flat(0, (1, 40))
        image[:], filled[:] = 40, 200
        soft = feather_edges(filled, image, self.mask, 3)
        # distances 1, 2, 3 of 4: 40 + 160 d / 4; what is known is 40 everywhere
        assert soft[0, 9:15, 0].tolist() == [200, 80, 120, 160, 200, 200]

    def test_only_holes_change_and_known_pixels_alone_are_continued(self):
        rng = np.random.default_rng(0)
        image = rng.integers(0, 256, (60, 70, 3), np.uint8)
        mask = holes((60, 70), (10, 20, 30, 25))
        soft = fill(image, mask, feather=6)
        assert (soft[mask == 0] == image[mask == 0]).all()
        other = np.where(mask[..., None] == 1, 255 - image, image)
        assert (fill(other, mask, feather=6) == soft).all()

    @pytest.mark.parametrize('width', [60, 130, 200])
    def test_wide_ones_are_the_gaussian_to_a_level(self, width):
        rng = np.random.default_rng(0)
        image = cv2.resize(rng.integers(0, 256, (9, 12, 3), np.uint8), (240, 180))
        mask = holes((180, 240), (50, 60, 70, 80))
        soft = feather_edges(flat(0, (180, 240)), image, mask, width).astype(int)
        # the formula of the docstring, at full size
        sigma = (width + 1) / 2
        share = np.minimum(cv2.distanceTransform(mask, cv2.DIST_L2, 0) / (width + 1), 1)
        known = (mask == 0).astype(np.float64)
        blur = [
            cv2.GaussianBlur(one, (0, 0), sigma)
            for one in (image * known[..., None], np.dstack([known] * 3))
        ]
        expected = (1 - share[..., None]) * blur[0] / blur[1]
        assert np.abs(soft - expected)[mask == 1].max() <= 1.5

    @pytest.mark.parametrize('width', [10**5, 2**30, 10**18])
    def test_beyond_the_picture_it_is_the_mean_of_what_is_known(self, width):
        image = np.random.default_rng(0).integers(0, 256, (30, 40, 3), np.uint8)
        mask = holes((30, 40), (10, 10, 8, 9))
        soft = feather_edges(flat(0, (30, 40)), image, mask, width)
        assert np.abs(soft[mask == 1] - image[mask == 0].mean(0)).max() <= 1

    @pytest.mark.parametrize('mask', [np.zeros((9, 9), np.uint8), np.ones((9, 9), np.uint8)])
    def test_empty_and_full(self, mask):
        filled = flat(7, (9, 9))
        assert (feather_edges(filled, flat(9, (9, 9)), mask, 4) == filled).all()


@pytest.fixture(scope='module')
def deepfill():
    torch.manual_seed(0)
    return init_model(config('deepfillv1/deepfillv1_small_96x96_1x8_samples.py'))


def test_coarse_to_fine_starts_the_second_stage_from_the_reduced_picture(deepfill, monkeypatch):
    rng = np.random.default_rng(0)
    canvas = rng.integers(0, 256, (400, 420, 3), np.uint8)
    mask = holes((400, 420), (72, 80, 256, 256))
    seen = []
    val_step = deepfill.val_step

    def note(data):
        seen.append(data)
        return val_step(data)

    monkeypatch.setattr(deepfill, 'val_step', note, raising=False)
    filled = fill(canvas, mask, deepfill, strategy='coarse-to-fine', context=32)
    small, large = seen
    # the window is 320 x 320; 256 pixels of hole become 128
    assert small['image'].shape[2:] == (160, 160) and large['image'].shape[2:] == (320, 320)
    assert 'coarse' not in small and (small['mask'][0, 0, 16:144, 16:144] == 1).all()
    # the second stage alone, by hand
    window = canvas[40:360, 48:368]
    image = torch.from_numpy(window[..., ::-1].copy()).permute(2, 0, 1)[None] / 127.5 - 1
    hole = torch.from_numpy(mask[40:360, 48:368].copy())[None, None].float()
    guess = large['coarse'].flip(1) / 127.5 - 1
    guide = torch.cat([torch.ones_like(hole), hole], 1)
    with torch.no_grad():
        fine = deepfill.generator.stage2(
            torch.cat([image * (1 - hole) + guess * hole, guide], 1), hole
        )
    fine = ((fine[0].permute(1, 2, 0).numpy()[..., ::-1] + 1) * 127.5).round()
    inside = hole[0, 0].numpy() == 1
    assert np.abs(fine[inside] - filled[40:360, 48:368][inside]).max() <= 1
    assert (filled[mask == 0] == canvas[mask == 0]).all()


def test_a_very_large_hole_is_refined_cell_by_cell(deepfill, monkeypatch):
    """So that memory does not grow with the hole; what is known stays, and all is refined."""
    monkeypatch.setattr(coarse_to_fine, 'MAX_AREA', 160 * 160)
    monkeypatch.setattr(coarse_to_fine, 'MAX_CELL', 100)
    canvas = np.random.default_rng(0).integers(0, 256, (420, 430, 3), np.uint8)
    mask = holes((420, 430), (80, 90, 150, 190))
    sizes, val_step = [], deepfill.val_step
    monkeypatch.setattr(
        deepfill,
        'val_step',
        lambda data: (
            sizes.append((tuple(data['image'].shape[2:]), 'coarse' in data)) or val_step(data)
        ),
        raising=False,
    )
    filled = fill(canvas, mask, deepfill, strategy='coarse-to-fine', context=70)
    # 290 x 330 reduced by 150 / 128; then 2 x 2 cells of 75 x 95, and 64 pixels around each
    assert sizes == [((247, 282), False), *[((203, 223), True)] * 4]
    assert (filled[mask == 0] == canvas[mask == 0]).all()
    assert (filled[mask == 1] != canvas[mask == 1]).any(1).mean() > 0.99


def test_reducing_mixes_nothing_of_the_hole_into_what_is_known(deepfill):
    canvas = np.random.default_rng(0).integers(0, 256, (300, 310, 3), np.uint8)
    mask = holes((300, 310), (61, 73, 171, 149))  # edges within the areas of a reduced pixel
    other = np.where(mask[..., None] == 1, 255 - canvas, canvas)
    filled = [fill(image, mask, deepfill, strategy='coarse-to-fine') for image in (canvas, other)]
    assert np.array_equal(*filled)


def test_small_holes_are_not_reduced_nor_filled_twice(deepfill, monkeypatch):
    """Beside a large one, which is, and of which nothing changes."""
    canvas = np.random.default_rng(0).integers(0, 256, (420, 700, 3), np.uint8)
    small, large = (60, 550, 30, 30), (90, 100, 256, 200)
    mask = holes((420, 700), small, large)
    runs = []
    val_step = deepfill.val_step
    monkeypatch.setattr(
        deepfill,
        'val_step',
        lambda data: runs.append('coarse' in data) or val_step(data),
        raising=False,
    )
    both = fill(canvas, mask, deepfill, strategy='coarse-to-fine', context=64)
    assert sorted(runs) == [False, False, True]
    for box, strategy in ((small, 'crop'), (large, 'coarse-to-fine')):
        alone = holes((420, 700), box)
        only = fill(canvas, alone, deepfill, strategy=strategy, context=64)
        assert (both[alone == 1] == only[alone == 1]).all()


def test_a_model_of_other_holes_is_shown_such_holes(deepfill, monkeypatch):
    """A hole of 96x90 is reduced for a model of 32; its strategy is 'auto'."""
    canvas = np.random.default_rng(0).integers(0, 256, (300, 310, 3), np.uint8)
    mask = holes((300, 310), (101, 73, 96, 90))
    assert strategy_for(deepfill, FillOptions()) == 'exact'
    assert strategy_for(deepfill, FillOptions(context=9)) == 'crop'
    monkeypatch.setattr(deepfill.generator, 'hole_side', 32)
    assert strategy_for(deepfill, FillOptions()) == 'coarse-to-fine'
    assert strategy_for(deepfill, FillOptions('exact')) == 'exact'
    sizes = []
    val_step = deepfill.val_step
    monkeypatch.setattr(
        deepfill,
        'val_step',
        lambda data: sizes.append(tuple(data['image'].shape[2:])) or val_step(data),
        raising=False,
    )
    filled = fill(canvas, mask, deepfill)
    # rows 11..286 and columns 0..252: the hole and 90 pixels on each side; 32/90 of it at first
    assert sizes == [(98, 90), (276, 253)]
    assert (filled == fill(canvas, mask, deepfill, strategy='coarse-to-fine')).all()


class Drawn(MeanFill):
    """Fills with white where there is a line, and black elsewhere."""

    def val_step(self, data):
        filled = 255 * data['sketch'].expand_as(data['image'])
        self.seen.append(filled.shape[2:])
        return [{'composited': image} for image in filled]


@pytest.mark.parametrize('strategy, runs', [('exact', 1), ('crop', 2)])
def test_lines_stay_at_their_place(strategy, runs):
    canvas, mask = flat(100), holes((300, 400), (20, 30, 9, 12), (200, 300, 20, 10))
    lines = holes((300, 400), (24, 0, 1, 400), (0, 305, 300, 2))
    model = Drawn()
    (filled,) = fill_canvases(model, [canvas], [mask], FillOptions(strategy), 1, [lines])
    assert len(model.seen) == runs
    assert (filled[..., 0] == np.where(mask, 255 * lines, 100)).all()


def test_a_thin_line_is_not_lost_on_the_way_to_a_small_picture():
    lines = holes((320, 320), (100, 0, 1, 320))
    small = reduce_view(whole(flat(0, (320, 320)), lines, lines), (160, 160))
    assert (np.flatnonzero(small.sketch.any(1)) == [50]).all() and small.sketch[50].all()


def test_thin_lines_close_on_a_small_picture_and_thick_holes_keep_their_size():
    canvas = np.zeros((400, 400, 3), np.uint8)
    canvas[:] = np.arange(400)[:, None, None] // 2
    mask = holes((400, 400), (100, 100, 200, 200))
    mask[:90:10, :] = 1  # one line of ten
    canvas[mask != 0] = 255  # must not be seen
    small = reduce_view(whole(canvas, mask), (80, 80))
    assert np.array_equal(small.mask, holes((80, 80), (20, 20, 40, 40)))
    # a pixel is the mean of its five lines, without those of the hole: 0..4 halved and rounded
    # down are 0 0 1 1 2, and 5..9 are 2 3 3 4 4
    assert small.image[0, :, 0].tolist() == [1] * 80 and small.image[1, 0, 0] == 3
    assert (small.image[small.mask == 0] < 200).all()


def test_a_thin_hole_is_filled_at_full_size_whatever_its_length(deepfill, monkeypatch):
    monkeypatch.setattr(deepfill.generator, 'hole_side', 56)
    canvas = np.random.default_rng(0).integers(0, 256, (300, 620, 3), np.uint8)
    mask = np.zeros((300, 620), np.uint8)
    cv2.line(mask, (30, 40), (560, 250), 1, 12)
    auto, crop = (fill(canvas, mask, deepfill, strategy=s) for s in ('auto', 'crop'))
    assert np.array_equal(auto, crop)
    # also beside a thick one, whose window is reduced
    thick = holes((300, 620), (20, 330, 130, 200))
    mask[:, 300:] = 0
    auto, crop = (
        fill(canvas, mask | thick, deepfill, strategy=s, context=16) for s in ('auto', 'crop')
    )
    assert np.array_equal(auto[mask == 1], crop[mask == 1])
    assert not np.array_equal(auto[thick == 1], crop[thick == 1])


@pytest.mark.parametrize('context', [200, 10**12, 10**30])
def test_any_context_is_at_most_the_picture(context):
    mask = holes((60, 90), (5, 5, 4, 4), (50, 80, 4, 4))
    assert windows(mask, Windows(context)) == [[(0, 60, 0, 90)]]
    assert windows(mask, Windows(0, gap=context)) == [[(5, 54, 5, 84)]]
    assert windows(mask, Windows(context), True) == [[(0, 60, 0, 90)]] * 2


def test_what_a_model_is_offered_it_can_do(deepfill):
    """And what it is not offered, it refuses: DeepFill has two stages, LaMa can be stopped."""
    lama = init_model(config('lama/lama_small_128x128_1x8_photographs.py'))
    assert strategies_of(deepfill) == ['auto', 'exact', 'crop', 'coarse-to-fine']
    assert strategies_of(lama) == ['auto', 'exact', 'crop', 'refine']
    canvas, mask = flat(90, (64, 80)), holes((64, 80), (5, 5, 9, 9))
    for model in (deepfill, lama):
        for strategy in STRATEGIES:
            options = FillOptions(strategy)
            if strategy in strategies_of(model):
                filled = fill_canvases(model, [canvas], [mask], options, 1)[0]
                assert (filled[mask == 0] == canvas[mask == 0]).all()
            else:
                with pytest.raises(ValueError, match=strategy):
                    fill_canvases(model, [canvas], [mask], options, 1)


def test_coarse_to_fine_needs_a_second_stage():
    with pytest.raises(ValueError, match="strategy='coarse-to-fine' needs a model with a second"):
        fill(flat(0), holes((300, 400), (5, 5, 9, 9)), strategy='coarse-to-fine')


@pytest.mark.parametrize(
    'options, message',
    [
        (
            {'strategy': 'magic'},
            "strategy must be one of 'auto', 'exact', 'crop', 'coarse-to-fine', 'refine'; g",
        ),
        ({'feather': -1}, 'feather must be a number of pixels, an integer >= 0; got -1'),
        ({'feather': 1.5}, 'feather must be'),
        ({'feather': True}, 'feather must be'),
        ({'strategy': 'crop', 'context': 'x'}, 'context must be .* or None'),
        ({'strategy': 'exact', 'context': 3}, "context is for strategies 'crop'"),
    ],
)
def test_bad_options_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        FillOptions(**options)
