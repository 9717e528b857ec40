"""Texture for filled holes by optimisation of the picture itself, from coarse to fine."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mmdeepfill.core.conventions import composite
from mmdeepfill.core.registry import MODELS
from mmdeepfill.core.steps import steps

from ...layers import at_least_float32
from ...losses.vgg_loss import VGGLoss
from .energy import Goals, content_energy, lowered, patch_energy, resized, total_variation
from .nearest import NearestPatches
from .sources import continued, variants


@MODELS.register_module()
class NeuralPatchOptimizer(VGGLoss):
    """Multi-scale neural patch synthesis (Yang et al., CVPR 2017, section 3.4).

    On each scale of a picture whose hole holds a guess, L-BFGS lowers

        ``content_weight * content_energy + sum(weight * patch_energy) + tv_weight * TV``

    where the content features are those of the guess, and the patches of features want to be
    their most similar known ones (:class:`NearestPatches`, :func:`patch_energy`). The next
    scale starts at the result. The hole only decides what is a source: the whole picture is
    optimised, and whoever calls pastes the hole.

    Sources are patches without a cell that has a pixel of the hole under it; what VGG sees
    beyond them, of a hole nearby, is overwritten by its surroundings (:func:`continued`). The
    picture is also taken turned and scaled.

    As the authors' code, by which their figures were made, and not as the paper's equations:
    content is compared in features, not pixels; patches by their cosine; over the whole
    picture. Different from that code: holes of any shape (it copies stripes over a square in
    the middle, and takes patches from these too); each scale starts with its known pixels as
    they are; steps are found by a line search (strong Wolfe); VGG is torchvision's. Lengths
    are in its input's unit, the deviation of ImageNet's colours, in which the published weights
    keep their balance, as all terms are squares and ReLUs are homogeneous. See
    configs/msnps/README.md.

    Weights of VGG19 are loaded when they are first needed, see :class:`VGGLoss`.

    Args:
        scales (int): 3: a quarter of the size, half of it, all of it. Scales on which no patch
            is known altogether, or none fits, are left out.
        iterations (int): Of L-BFGS, on each scale; fewer once the energy has been computed 1.25
            times as often.
        history (int): Corrections that L-BFGS keeps.
        rounds (int): How often on a scale nearest patches are sought; iterations are shared out.
            1 as the authors' faster code; their first one sought anew in each iteration.
        content_layer (str), content_weight (float): relu4_2 of torchvision's ``features``.
        patch_weights (dict): Weight by layer. relu4_1, as the authors' faster code; their first
            one has relu3_1 ('11') too, with the same weight.
        tv_weight (float): Weight of :func:`total_variation`.
        patch_size, stride (int): Of patches, in cells of features.
        turns, sizes (int): Of the sources, see :func:`variants`.
        pretrained (str, optional): See :class:`VGGLoss`.

    Raises:
        ValueError: An argument is out of its range, or VGG19 has no such layer.
    """

    scales: int
    iterations: int
    history: int
    rounds: int
    patch_size: int
    stride: int
    turns: int
    sizes: int

    def __init__(
        self,
        scales: int = 3,
        iterations: int = 100,
        history: int = 25,
        rounds: int = 1,
        content_layer: str = '22',
        content_weight: float = 20.0,
        patch_weights: dict[str, float] = {'20': 1e-4},
        tv_weight: float = 1e-4,
        patch_size: int = 3,
        stride: int = 2,
        turns: int = 1,
        sizes: int = 1,
        pretrained: str | None = None,
    ):
        if not patch_weights:
            raise ValueError('patch_weights must name at least one layer; got none')
        super().__init__([*patch_weights, content_layer], 'vgg19', True, True, pretrained, 'rgb')
        counts = {
            'scales': scales,
            'iterations': iterations,
            'history': history,
            'rounds': rounds,
            'patch_size': patch_size,
            'stride': stride,
            'turns': turns,
            'sizes': sizes,
        }
        for name, value in counts.items():
            least = 0 if name in ('turns', 'sizes') else 1
            if isinstance(value, bool) or not isinstance(value, int) or value < least:
                raise ValueError(f'{name} must be an integer >= {least}; got {value!r}')
            setattr(self, name, value)
        if not rounds <= iterations:
            raise ValueError(f'rounds must be at most iterations ({iterations}); got {rounds}')
        if stride > patch_size:
            raise ValueError(
                f'stride must be at most patch_size ({patch_size}), so that patches '
                f'cover all; got {stride}'
            )
        weights = [content_weight, tv_weight, *patch_weights.values()]
        if not all(0 <= weight < float('inf') for weight in weights):
            raise ValueError(
                'content_weight, tv_weight and patch_weights must be at least 0; got '
                f'{content_weight}, {tv_weight} and {dict(patch_weights)}'
            )
        self.content_layer = content_layer
        self.content_weight, self.tv_weight = content_weight, tv_weight
        self.patch_weights = dict(patch_weights)

    def forward(self, guess: Tensor, mask: Tensor) -> Tensor:
        """Give the holes texture.

        Args:
            guess (Tensor): (N, 3, H, W) RGB in [-1, 1]; the content in the hole, what is known
                elsewhere.
            mask (Tensor): (N, 1, H, W), 1 = hole.

        Returns:
            Tensor: Like ``guess``, in at least float32; only its holes are of use. ``guess``
            itself where nothing is hole or nothing known.

        Raises:
            FileNotFoundError: VGG's weights cannot be had; the message says where to put them.
        """
        guess = at_least_float32(guess.detach())
        results = []
        with torch.autocast(guess.device.type, enabled=False), steps(len(guess)) as finish:
            for one, hole in zip(guess.split(1), mask.to(guess.dtype).split(1)):
                results.append(self._synthesise(one, hole) if 0 < hole.mean() < 1 else one)
                finish()
        return torch.cat(results)

    def _synthesise(self, guess: Tensor, mask: Tensor) -> Tensor:
        source, result = continued(guess, mask), None
        with steps(self.scales) as finish:
            for size in self._sizes(guess):
                result = self._on_scale(size, guess, source, mask, result)
                finish()
        return guess if result is None else result.clamp(-1, 1)

    def _on_scale(
        self,
        size: tuple[int, int],
        guess: Tensor,
        source: Tensor,
        mask: Tensor,
        result: Tensor | None,
    ) -> Tensor | None:
        """The optimised picture of that size, from that of the scale before."""
        content, known = (resized(image, size) for image in (guess, source))
        hole = (F.interpolate(mask, size, mode='area') > 0).to(mask.dtype)
        start = content
        if result is not None:
            result = F.interpolate(result, size, mode='bilinear', align_corners=False)
            start = composite(result, content, hole)
        with steps(self.rounds) as finish:
            for turn in range(self.rounds):
                goals = self.goals(start, content, known, hole)
                if goals is None:
                    break
                share = (self.iterations + turn) // self.rounds
                energy = partial(self.energy, goals=goals)
                start = result = lowered(start, energy, share, self.history)
                finish()
        return result

    def _sizes(self, image: Tensor) -> Iterator[tuple[int, int]]:
        """From the coarsest to that of the picture."""
        height, width = image.shape[-2:]
        for halvings in reversed(range(self.scales)):
            yield -(-height // 2**halvings), -(-width // 2**halvings)

    @torch.no_grad()
    def goals(self, image: Tensor, content: Tensor, source: Tensor, mask: Tensor) -> Goals | None:
        """Seek the nearest known patches of a picture on one scale.

        Args:
            image (Tensor): (1, 3, h, w), whose patches look for others.
            content (Tensor): (1, 3, h, w), of which are the content features.
            source (Tensor): (1, 3, h, w), :func:`continued`.
            mask (Tensor): (1, 1, h, w), 1 = hole.

        Returns:
            Goals: None if no patch fits or none is known on some layer.

        Raises:
            FileNotFoundError: VGG's weights cannot be had; the message says where to put them.
        """
        if min(image.shape[-2:]) < self.patch_size * max(map(self._step, self.patch_weights)):
            return None
        self.prepare()
        features = self.look(image)
        searches = {
            layer: NearestPatches(features[layer][0], self.patch_size, self.stride)
            for layer in self.patch_weights
        }
        found = dict.fromkeys(searches, 0)
        for picture, unknown in variants(source, mask, self.turns, self.sizes):
            features = self.look(picture)
            for layer, search in searches.items():
                step = self._step(layer)
                if min(unknown.shape[-2:]) >= step:
                    cells = F.max_pool2d(unknown, step)[0, 0] == 0
                    found[layer] += search.offer(features[layer][0], cells)
        if not all(found.values()):
            return None
        return Goals(
            self.look(content)[self.content_layer],
            {layer: search.assembled()[None] for layer, search in searches.items()},
        )

    def _step(self, layer: str) -> int:
        """Pixels from one cell of a layer to the next."""
        before = list(self.vgg.layers)[: int(layer) + 1]
        return 2 ** sum(isinstance(part, nn.MaxPool2d) for part in before)

    def energy(self, image: Tensor, goals: Goals) -> Tensor:
        """The energy to minimize, of one image (1, 3, h, w) in [-1, 1]: a scalar."""
        features = self.look(image)
        terms = [
            weight * patch_energy(features[layer], goals.patches[layer])
            for layer, weight in self.patch_weights.items()
        ]
        terms.append(
            self.content_weight * content_energy(features[self.content_layer], goals.content)
        )
        # [-1, 1] is twice as long as VGG's [0, 1]
        terms.append(self.tv_weight * total_variation(image / (2 * self.vgg.std)))
        total: Any = sum(terms)
        return total
