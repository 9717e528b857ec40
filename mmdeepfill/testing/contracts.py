"""Contracts: tests that every method must pass, for all masks and sizes of pictures."""

import copy
from abc import abstractmethod
from pathlib import Path
from typing import Any

import pytest
import torch
from mmengine.model import BaseModel
from torch import Tensor, nn

from ..core.registry import MODELS
from ..export import export_model
from ..models.inpaintors.prediction import PredictionMixin
from ..models.layers import MIN_SIDE
from .legal_inputs import MASK_NAMES, SIZE, SIZES, TOGETHER, legal_masks


class _Filling(PredictionMixin, BaseModel):
    """A generator alone, with the preprocessor that is the default."""

    def __init__(self, generator: nn.Module) -> None:
        super().__init__(MODELS.build({'type': 'InpaintingPreprocessor'}))
        self.generator = generator


class _Contract:
    """Tests for models with and without weights."""

    @abstractmethod
    def build(self) -> nn.Module:
        """Make what is tested: a whole model, or a generator alone."""

    def made(self) -> nn.Module:
        """Make the tested model, in eval mode; a generator alone gets a preprocessor."""
        torch.manual_seed(0)
        built = self.build()
        return (built if hasattr(built, 'val_step') else _Filling(built)).eval()

    @pytest.fixture
    def model(self) -> nn.Module:
        """The model, which is made once for all tests of the class."""
        kind: Any = type(self)
        if '_made' not in vars(kind):
            kind._made = self.made()
        return kind._made

    @staticmethod
    def data(mask: Tensor, seed: int = 0) -> dict[str, Tensor]:
        """Collated samples: random pictures (N, 3, H, W) uint8 with large shapes and grain, their
        masks (N, 1, H, W), and lines for the models that take them.
        """
        generator = torch.Generator().manual_seed(seed)
        count, _, height, width = mask.shape
        shapes = torch.rand(count, 3, height // 8 + 2, width // 8 + 2, generator=generator)
        image = nn.functional.interpolate(shapes, size=(height, width), mode='bilinear')
        image = 215 * image + 40 * torch.rand(image.shape, generator=generator)
        lines = (torch.rand(mask.shape, generator=generator) < 0.1).to(torch.uint8)
        return {
            'image': image.to(torch.uint8),
            'mask': mask.to(torch.uint8),
            'sketch': lines,
            'edge_map': lines,
        }

    def fill(self, model: Any, data: dict[str, Tensor]) -> Tensor:
        """Filled pictures (N, 3, H, W) uint8 of a model, which keeps what is known bit for bit."""
        filled = torch.stack([sample['composited'] for sample in model.val_step(dict(data))])
        assert filled.shape == data['image'].shape and filled.dtype == torch.uint8
        known = (data['mask'] == 0).expand_as(filled)
        assert torch.equal(filled[known], data['image'][known]), 'known pixels have changed'
        return filled

    @pytest.mark.parametrize('name', MASK_NAMES)
    def test_every_mask_is_legal(self, model, name):
        self.fill(model, self.data(legal_masks(*SIZE)[name]))

    @pytest.mark.parametrize('size', SIZES, ids=lambda size: f'{size[0]}x{size[1]}')
    def test_every_size_is_legal(self, model, size):
        self.fill(model, self.data(legal_masks(*size)['box']))

    def test_what_was_in_the_hole_does_not_show(self, model):
        for name in ('box', 'border'):
            data = self.data(legal_masks(*SIZE)[name])
            hole = data['mask'] != 0
            other = dict(data, image=torch.where(hole, 255 - data['image'], data['image']))
            filled, again = self.fill(model, data), self.fill(model, other)
            hole = hole.expand_as(filled)
            assert torch.equal(filled[hole], again[hole])

    def test_what_is_known_shows(self, model):
        """A flipped mask would hide it."""
        data = self.data(legal_masks(*SIZE)['box'])
        hole = (data['mask'] != 0).expand_as(data['image'])
        other = dict(data, image=255 - data['image'])
        assert not torch.equal(self.fill(model, data)[hole], self.fill(model, other)[hole])


class GeneratorContract(_Contract):
    """Tests of a generator: every mask (none, full, one pixel, at the border, random), every size
    from 16x16 up, a batch gives what single calls give, gradients reach all parameters, what is
    known is kept bit for bit, and an exported file gives what the model gives.

    A subclass says in :meth:`build` what is tested. See :mod:`mmdeepfill.testing`.

    Attributes:
        frozen (tuple[str, ...]): Beginnings of names of parameters that no gradient reaches, by
            design.
        exported (bool): It can be written to a file; if not, it must say why.
        bounded (bool): Its outputs stay in the range of the preprocessor by themselves.
    """

    frozen: tuple[str, ...] = ()
    exported: bool = True
    bounded: bool = True

    @staticmethod
    def outputs(model: Any, data: dict[str, Tensor], double: bool = False) -> dict:
        """The outputs of the generator, from its first stage to the last."""
        record = model.data_preprocessor(dict(data))
        if double:
            record.update({k: x.double() for k, x in record.items() if isinstance(x, Tensor)})
        record = model.generate(record)
        return {name: record[name] for name in ('coarse', 'refined') if name in record}

    @pytest.mark.parametrize('name', MASK_NAMES)
    def test_gradients_are_finite(self, model, name):
        data = self.data(legal_masks(*SIZE)[name])
        model.zero_grad()
        outputs = self.outputs(model, data)
        sum(x.square().sum() for x in outputs.values()).backward()
        assert all(x.shape == data['image'].shape for x in outputs.values())
        assert all(x.isfinite().all() for x in outputs.values())
        low, high = model.data_preprocessor.value_range
        assert not self.bounded or all(low <= x.min() and x.max() <= high for x in outputs.values())
        grads = [p.grad for p in model.generator.parameters() if p.grad is not None]
        assert grads and all(grad.isfinite().all() for grad in grads)

    def test_gradients_reach_all_parameters(self, model):
        data = self.data(legal_masks(64, 72)['box'])
        model.zero_grad()
        outputs = self.outputs(model, data)
        sum((x * torch.randn_like(x)).sum() for x in outputs.values()).backward()
        lost = {
            name
            for name, p in model.generator.named_parameters()
            if p.requires_grad and not name.startswith(self.frozen or ('\0',))
            if p.grad is None or not p.grad.any()
        }
        assert not lost, 'no gradient reaches them'

    def test_a_batch_gives_what_single_calls_give(self, model):
        # in double precision: random weights amplify rounding some hundred times
        model = copy.deepcopy(model)
        model.generator.double()
        masks = legal_masks(48, 56)
        data = self.data(torch.cat([masks[name] for name in TOGETHER]))
        with torch.no_grad():
            together = self.outputs(model, data, double=True)
            for i in range(len(TOGETHER)):
                alone = self.outputs(
                    model, {name: x[i : i + 1] for name, x in data.items()}, double=True
                )
                for name, x in alone.items():
                    difference = (together[name][i] - x[0]).abs().max()
                    assert difference <= 1e-9 * x.abs().max(), name

    def test_too_small_a_picture_is_refused(self, model):
        with pytest.raises(ValueError, match=rf'at least {MIN_SIDE}x{MIN_SIDE}; got 15x40'):
            self.outputs(model, self.data(torch.zeros(1, 1, 15, 40)))

    def test_an_exported_file_gives_what_the_model_gives(self, model, tmp_path: Path):
        path = tmp_path / 'model.pt'
        if self.exported:
            for agreement in export_model(copy.deepcopy(model), path, 'torchscript'):
                assert agreement.kept and agreement.largest < 1e-3 and agreement.levels <= 1
        else:
            with pytest.raises(ValueError, match='export|run_stages'):
                export_model(model, path, 'torchscript')
        assert path.exists() == self.exported


class WeightlessContract(_Contract):
    """Tests of a method without weights: every mask, every size, a batch gives what single calls
    give, what is known is kept bit for bit, and there is nothing to train.

    Attributes:
        blank (int, optional): Grey level of the result where nothing is known; None: any.
    """

    blank: int | None = 128

    def test_a_batch_gives_what_single_calls_give(self, model):
        masks = legal_masks(*SIZE)
        data = self.data(torch.cat([masks[name] for name in TOGETHER]))
        together = self.fill(model, data)
        for i in range(len(TOGETHER)):
            alone = self.fill(model, {name: x[i : i + 1] for name, x in data.items()})
            assert torch.equal(together[i], alone[0])

    def test_it_is_a_function_of_the_picture(self, model):
        data = self.data(legal_masks(*SIZE)['box'])
        torch.manual_seed(0)
        first = self.fill(model, data)
        torch.manual_seed(1)
        assert torch.equal(self.fill(model, data), first)

    def test_where_nothing_is_known(self, model):
        filled = self.fill(model, self.data(legal_masks(*SIZE)['full']))
        assert self.blank is None or (filled == self.blank).all()

    def test_there_is_nothing_to_train(self, model):
        assert not list(model.parameters()) and not model.state_dict()
        with pytest.raises(RuntimeError, match='has no weights and cannot be trained; test it'):
            model.train_step(self.data(legal_masks(*SIZE)['box']), None)
