import pytest
import torch
from scipy.ndimage import distance_transform_cdt

from mmdeepfill.models.losses import (
    GrownHole,
    L1Loss,
    LossTerms,
    MaskedTVLoss,
    MSELoss,
    OverlapRing,
    SizeAveraged,
    SpatialDiscount,
)
from mmdeepfill.models.losses.regions import build_region, distance_to_valid


def record(boxes, size=256):
    return {
        'mask': torch.zeros(len(boxes), 1, size, size, dtype=torch.float64),
        'box': torch.tensor(boxes),
    }


@pytest.mark.parametrize('gamma, mean, centre', [(0.9, 0.2529, 0.0012), (0.99, 0.8161, 0.526)])
def test_box_discount_has_the_released_codes_values(gamma, mean, centre):
    region = SpatialDiscount(gamma, of='box')
    weight, area = region(record([[3, 100, 128, 128]]))
    inside = weight[0, 0, 3:131, 100:228]
    assert area.sum() == 128**2 and (area[0, 0, 3:131, 100:228] == 1).all()
    assert (weight != 0).sum() == 128**2
    assert inside.mean().item() == pytest.approx(mean, abs=5e-5)
    assert inside[64, 64].item() == pytest.approx(centre, abs=5e-4)
    # row 0 weighs 1, row 127 gamma: their rule is not symmetric
    assert (inside[0] == 1).all() and (inside[:, 0] == 1).all()
    assert inside[127, 64].item() == pytest.approx(gamma)
    assert inside[1, 64].item() == pytest.approx(gamma)


def test_each_sample_has_its_own_box():
    region = SpatialDiscount(0.9, of='box')
    both, _ = region(record([[0, 0, 8, 8], [5, 6, 7, 9]], 32))
    for i, box in enumerate(([0, 0, 8, 8], [5, 6, 7, 9])):
        assert torch.equal(both[i : i + 1], region(record([box], 32))[0])


@pytest.mark.parametrize('seed', range(3))
def test_distance_equals_scipys_taxicab(seed):
    generator = torch.Generator().manual_seed(seed)
    mask = (torch.rand(2, 1, 37, 53, generator=generator) < 0.97).double()
    expected = [distance_transform_cdt(m[0].numpy(), 'taxicab') for m in mask]
    for ours, theirs in zip(distance_to_valid(mask), expected):
        assert (ours[0].numpy() == theirs).all()


def test_hole_discount_of_a_box_falls_with_the_distance_to_its_rim():
    data = record([[0, 0, 0, 0]], 16)
    data['mask'][..., 4:9, 4:9] = 1  # 5x5: rim at distance 1, centre at 3
    weight, area = SpatialDiscount(0.5, of='hole')(data)
    assert weight[0, 0, 6, 4:9].tolist() == [0.5, 0.25, 0.125, 0.25, 0.5]
    assert torch.equal(area, data['mask'])


def test_full_mask_discount_is_finite():
    data = record([[0, 0, 0, 0]], 16)
    data['mask'][:] = 1
    weight, _ = SpatialDiscount(0.9, of='hole')(data)
    assert weight.isfinite().all()


def test_region_names():
    mask = torch.tensor([1.0, 0, 0, 1]).view(1, 1, 2, 2)
    assert torch.equal(build_region('hole')({'mask': mask})[0], mask)
    assert torch.equal(build_region('valid')({'mask': mask})[0], 1 - mask)
    with pytest.raises(ValueError, match="region must be one of .*'hole'.*; got 'holes'"):
        build_region('holes')


def test_terms_weigh_and_read_the_fields_they_name():
    terms = LossTerms(
        {
            'hole': {
                'loss': {'type': 'L1Loss'},
                'pred': 'coarse',
                'target': 'image',
                'region': 'hole',
                'weight': 2.0,
            },
            'valid': {
                'loss': {'type': 'L1Loss'},
                'pred': 'refined',
                'target': 'image',
                'region': 'valid',
            },
        },
        ['image', 'coarse', 'refined'],
    )
    image = torch.zeros(1, 3, 2, 2)
    mask = torch.tensor([1.0, 0, 0, 0]).view(1, 1, 2, 2)
    coarse, refined = mask * 0.25 + (1 - mask) * 9, mask * 9 + (1 - mask) * 0.5
    log = terms({'image': image, 'coarse': coarse, 'refined': refined, 'mask': mask})
    assert {k: v.item() for k, v in log.items()} == {'hole': 0.5, 'valid': 0.5}


def test_terms_that_read_what_no_record_has_fail_when_built():
    term = {'loss': {'type': 'L1Loss'}, 'pred': 'fine', 'target': 'image'}
    with pytest.raises(ValueError, match="losses.x reads the field 'fine'; this model has"):
        LossTerms({'x': term}, ['image', 'coarse'])
    misspelt = dict(term, pred='coarse', wieght=1)  # codespell:ignore
    with pytest.raises(ValueError, match='losses.x: .*wieght'):  # codespell:ignore
        LossTerms({'x': misspelt}, ['image', 'coarse'])


def test_empty_region_gives_zero():
    zero = torch.zeros(1, 1, 2, 2)
    assert L1Loss()(torch.ones(1, 3, 2, 2), torch.zeros(1, 3, 2, 2), zero).item() == 0


def test_size_averaged_by_hand():
    mask = torch.zeros(2, 1, 4, 5)
    mask[0, :, 1, :3] = 1
    error = torch.arange(40.0).view(2, 1, 4, 5)
    region = SizeAveraged('hole')
    # pixels 5, 6, 7 of 40; in the means of samples, of 20
    assert L1Loss()(error, error * 0, *region({'mask': mask})).item() == pytest.approx(18 / 40)
    by_sample = L1Loss(sample_wise=True)(error, error * 0, *region({'mask': mask}))
    assert by_sample.item() == pytest.approx((18 / 20 + 0) / 2)


def test_grown_hole_by_hand():
    mask = torch.zeros(1, 1, 6, 7)
    mask[..., 2, 3] = 1
    mask[..., 5, 6] = 1
    weight, area = GrownHole(1)({'mask': mask})
    expected = torch.zeros(6, 7)
    expected[1:4, 2:5] = 1
    expected[4:, 5:] = 1
    assert torch.equal(weight[0, 0], expected) and area is None
    with pytest.raises(ValueError, match='pixels must be at least 1; got 0'):
        GrownHole(0)


def test_total_variation_of_pairs_inside():
    image = torch.tensor([[0.0, 1.0, 3.0], [7.0, 9.0, 12.0]]).view(1, 1, 2, 3)
    weight = torch.tensor([[0.0, 1.0, 1.0], [0.0, 1.0, 0.0]]).view(1, 1, 2, 3)
    # first: |9 - 1| and |12 - 3| of two, then |3 - 1| and |12 - 9| of two
    assert MaskedTVLoss()(image, weight).item() == pytest.approx(17 / 2 + 5 / 2)
    # both: |9 - 1| alone, |3 - 1| alone
    assert MaskedTVLoss(pairs='both')(image, weight).item() == pytest.approx(8 + 2)
    ones = torch.ones_like(weight)
    assert MaskedTVLoss(pairs='both')(image, weight, ones).item() == pytest.approx(8 / 3 + 2 / 4)
    with pytest.raises(ValueError, match="pairs must be .* got 'all'"):
        MaskedTVLoss(pairs='all')


def test_overlap_ring_drawn_by_hand():
    mask = torch.zeros(1, 1, 5, 7)
    mask[..., 2, 3:5] = 1
    weight, area = OverlapRing(pixels=1, weight=10.0)({'mask': mask})
    assert weight[0, 0].tolist() == [
        [0, 0, 0, 0, 0, 0, 0],
        [0, 0, 10, 10, 10, 10, 0],
        [0, 0, 10, 1, 1, 10, 0],
        [0, 0, 10, 10, 10, 10, 0],
        [0, 0, 0, 0, 0, 0, 0],
    ]
    # 2 pixels at 1 and 10 at 10, over 12
    error = torch.full((1, 3, 5, 7), 2.0)
    assert MSELoss()(error, torch.zeros_like(error), weight, area).item() == pytest.approx(
        4 * 102 / 12
    )
    at_the_border = torch.zeros(1, 1, 3, 3)
    at_the_border[..., 0, 0] = 1
    weight, area = OverlapRing(pixels=1, weight=3.0)({'mask': at_the_border})
    assert weight[0, 0].tolist() == [[1, 3, 0], [3, 3, 0], [0, 0, 0]]
    assert area.sum() == 4


def test_arguments_of_the_ring():
    with pytest.raises(ValueError, match='pixels must be at least 1; got 0'):
        OverlapRing(pixels=0)
    with pytest.raises(ValueError, match='weight must not be negative; got -1'):
        OverlapRing(weight=-1)
