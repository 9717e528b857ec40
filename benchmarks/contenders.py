"""What is timed: ours and mmagic's, with the same weights on the same inputs.

Each function gets a case (a dict) and mmagic's wheel or None, and returns functions without
arguments by the name of who takes part. They prepare everything beforehand.
"""

import sys
import types
from zipfile import ZipFile

from common import ROOT
from peer import stand_in_for_mmagic

sys.path.insert(0, str(ROOT))
CONFIG = ROOT / 'configs/deepfillv1/deepfillv1_256x256_8x2_places.py'
CHANNELS, RATE = 128, 4  # features behind the encoder of an image
HOLE = 128  # side in pixels of the hole of "hole only"


def attention(case, wheel):
    """The layer alone: features as behind ELU, a box over a quarter of the image."""
    import torch

    from mmdeepfill.models.layers import ContextualAttentionModule
    from testbed.patch_attention import patch_attention

    side = case['size'] // RATE
    random = torch.Generator().manual_seed(0)
    x = 0.1 * torch.nn.functional.elu(
        torch.randn(case['batch'], CHANNELS, side, side, generator=random)
    )
    x = x.to(case.get('device', 'cpu'))
    mask = x.new_zeros(case['batch'], 1, side, side)
    edge = side // 2 - HOLE // 2 // RATE if case.get('hole_only') else side // 4
    mask[..., edge : side - edge, edge : side - edge] = 1
    ours = ContextualAttentionModule()
    window = None
    if case.get('hole_only'):
        window = _window(side, edge)
    layers = {'ours': lambda x: ours(x, x, mask, window=window)}
    if not case.get('hole_only'):
        layers['patches'] = lambda x: patch_attention(ours, x, x, mask)[0]
    if wheel:
        stand_in_for_mmagic(wheel)
        from mmagic.models.editors.deepfillv1.contextual_attention import (
            ContextualAttentionModule as Peer,
        )

        peer = Peer().to(x.device)
        layers['mmagic'] = lambda x: peer(x, x, mask)[0]

    def run(layer):
        features = x.clone().requires_grad_(case['train'])
        with torch.set_grad_enabled(case['train']):
            output = layer(features)
            if case['train']:
                output.sum().backward()

    return {name: (lambda layer=layer: run(layer)) for name, layer in layers.items()}


def _window(side, edge):
    """The features that the hole's pixels depend on."""
    from mmdeepfill.models.layers import Rect, source_rect

    stage = our_model().generator.stage2
    hole = Rect(*(RATE * at for at in (edge, side - edge, edge, side - edge)))
    for blocks in (stage.decoder.blocks, stage.contextual_attention_neck.blocks):
        hole = source_rect(hole, blocks, (side, side))
    return hole


def generator(case, wheel):
    """The whole generator of the Places config, without gradient."""
    import torch

    ours = our_model().generator.eval()
    forward = ours.predict if case.get('hole_only') else ours
    networks = {'ours': lambda image, mask: forward(image * (1 - mask), mask)['refined']}
    if wheel:
        peer = _mmagic(wheel).generator.eval()
        peer.load_state_dict(ours.state_dict(), strict=False)
        networks['mmagic'] = lambda image, mask: peer(
            torch.cat([image * (1 - mask), torch.ones_like(mask), mask], 1)
        )[1]
        _check_equal(networks, (ours, peer))
    image, mask = random_picture(case['batch'], case['size'])

    def run(network):
        with torch.no_grad():
            network(image, mask)

    return {name: (lambda network=network: run(network)) for name, network in networks.items()}


def _check_equal(networks, modules):
    """Both must fill a picture with the same pixels; in double precision, because random
    weights amplify rounding a thousand times.
    """
    import torch

    image, mask = (x.double() for x in random_picture(1, 128))
    for module in modules:
        module.double()
    with torch.no_grad():
        outputs = [network(image, mask) * mask for network in networks.values()]
    for module in modules:
        module.float()
    difference = (outputs[0] - outputs[1]).abs().max().item()
    assert difference < 1e-9, f'outputs differ by {difference}'


def training(case, wheel):
    """Five iterations: the critics in each, the generator in the last; data that cost nothing."""
    import torch
    from mmengine.logging import MessageHub

    device, half = case.get('device', 'cpu'), case.get('half', False)
    ours = our_model().to(device).train()
    wrappers = optimizers(ours, half)
    if case.get('way') == 'compiled':
        ours.generator.compile(fullgraph=True)
    if case.get('way') == 'critics NHWC':
        ours.disc.to(memory_format=torch.channels_last)
    data = samples(case['size'], case['batch'], device)

    def cycle():
        hub = MessageHub.get_current_instance()
        for iteration in range(5):
            hub.update_info('iter', iteration)
            ours.train_step(data, wrappers)

    found = {'ours': cycle}
    if wheel:
        peer = _mmagic(wheel).to(device).train()
        peer.load_state_dict(ours.state_dict(), strict=False)
        peer_wrappers = optimizers(peer)
        image, mask = (x.to(device) for x in random_picture(case['batch'], case['size']))
        boxes = {'mask_bbox': data['box'].cpu().numpy()}
        sample = types.SimpleNamespace(gt_img=image, mask=mask, metainfo=boxes)
        ready = {'inputs': image * (1 - mask), 'data_samples': sample}
        peer.data_preprocessor.forward = lambda data, training: data

        def peer_cycle():
            # its train_step opens no autocast of its own: all of it runs under one
            with torch.autocast(device, torch.bfloat16, enabled=half):
                for _ in range(5):
                    peer.train_step(ready, peer_wrappers)

        found['mmagic'] = peer_cycle
    return found


def samples(size, batch, device):
    """What a loader gives: uint8 in the host's memory, pinned for a GPU."""
    import torch

    image, mask = random_picture(batch, size)
    quarter = size // 4
    data = {
        'image': ((image.flip(1) + 1) * 127.5).to(torch.uint8),
        'mask': mask.to(torch.uint8),
        'box': torch.tensor([[quarter, quarter, 2 * quarter, 2 * quarter]] * batch),
    }
    return {name: x.pin_memory() if device == 'cuda' else x for name, x in data.items()}


def optimizers(model, half=False):
    """Adam for both players; ``half``: forward passes in bfloat16."""
    from mmengine.optim import OptimWrapperDict
    from torch.optim import Adam

    from mmdeepfill.engine import AutocastOptimWrapper, OptimWrapper

    wrapper = AutocastOptimWrapper if half else OptimWrapper
    return OptimWrapperDict(
        **{
            name: wrapper(Adam(getattr(model, name).parameters(), lr=1e-4))
            for name in ('generator', 'disc')
        }
    )


SUITES = {'attention': attention, 'generator': generator, 'training': training}


def random_picture(batch, size):
    import torch

    image = torch.randn(batch, 3, size, size, generator=torch.Generator().manual_seed(0))
    mask = torch.zeros(batch, 1, size, size)
    mask[..., size // 4 : -size // 4, size // 4 : -size // 4] = 1
    return (0.5 * image).clamp(-1, 1), mask


def our_model():
    import torch
    from mmengine.config import Config

    from mmdeepfill.core.registry import MODELS

    torch.manual_seed(0)
    return MODELS.build(Config.fromfile(CONFIG).model)


def _mmagic(wheel):
    """Mmagic's own model of its Places config, without what would need its dependencies."""
    from mmengine.config import Config
    from mmengine.registry import DefaultScope

    stand_in_for_mmagic(wheel)
    from mmagic.models.archs import LinearModule, MultiLayerDiscriminator  # noqa: F401
    from mmagic.models.data_preprocessors import DataPreprocessor  # noqa: F401
    from mmagic.models.editors.deepfillv1 import (  # noqa: F401
        ContextualAttentionNeck,
        DeepFillDecoder,
        DeepFillEncoder,
        DeepFillRefiner,
        DeepFillv1Discriminators,
        DeepFillv1Inpaintor,
    )
    from mmagic.models.editors.deepfillv2 import DeepFillEncoderDecoder  # noqa: F401
    from mmagic.models.editors.global_local import GLDilationNeck, GLEncoderDecoder  # noqa: F401
    from mmagic.models.losses import DiscShiftLoss, GANLoss, GradientPenaltyLoss, L1Loss  # noqa: F401
    from mmagic.registry import MODELS

    text = ZipFile(wheel).read('mmagic/.mim/configs/_base_/models/base_deepfillv1.py').decode()
    config = Config.fromstring(text, '.py').model
    config.train_cfg = {'disc_step': 5, 'start_iter': 0, 'local_size': (128, 128)}
    with DefaultScope.overwrite_default_scope('mmagic'):
        return MODELS.build(config)
