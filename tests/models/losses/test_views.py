import pytest
import torch

from mmdeepfill.core.conventions import Record
from mmdeepfill.models.losses.views import LocalPatch


def patch(boxes, size=8, shape=(20, 30)):
    image = torch.arange(shape[0] * shape[1]).view(1, 1, *shape).expand(len(boxes), 2, -1, -1)
    seen = LocalPatch(size)(image, {'box': torch.tensor(boxes)})
    corner = seen[:, 0, 0, 0]
    return [(c.item() // shape[1], c.item() % shape[1]) for c in corner], seen, image


def test_patch_is_centred_on_the_box_and_stays_in_the_picture():
    # floor((8 - 5) / 2) = 1 above, floor((8 - 4) / 2) = 2 to the left
    corners, seen, image = patch(
        [[6, 7, 5, 4], [0, 0, 2, 2], [18, 28, 2, 2], [2, 3, 8, 8], [4, 2, 12, 20]]
    )
    assert corners == [(5, 5), (0, 0), (12, 22), (2, 3), (6, 8)]
    assert seen.shape == (5, 2, 8, 8)
    for (top, left), view, whole in zip(corners, seen, image):
        assert torch.equal(view, whole[:, top : top + 8, left : left + 8])


def test_picture_smaller_than_the_patch():
    with pytest.raises(ValueError, match='size is 24; got images of 20x30'):
        patch([[0, 0, 2, 2]], size=24)


def test_box_is_needed():
    with pytest.raises(
        KeyError, match="no field 'box' .top, left, height, width of a local view.: PackInputs adds"
    ):
        LocalPatch(4)(torch.zeros(1, 3, 8, 8), Record())
