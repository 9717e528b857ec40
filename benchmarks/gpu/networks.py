"""Rows of single networks, and of training."""

import itertools
import sys

import torch

from benchmarks.common import ROOT
from benchmarks.gpu.measuring import PRECISIONS, WAYS, Clock, forward, row

sys.path.insert(0, str(ROOT / 'benchmarks'))  # whose scripts import one another by name
sys.path.insert(0, str(ROOT))
import contenders

SMALL = ROOT / 'configs/deepfillv1/deepfillv1_small_96x96_1x8_samples.py'
#: Sizes up to which networks are compiled and captured: both are for small pictures.
LAUNCH_BOUND = 512


def _picture(size, device, batch=1):
    image, mask = (x.to(device) for x in contenders.random_picture(batch, size))
    return image * (1 - mask), mask


def _sides(args):
    return ('ours', 'mmagic') if args.mmagic else ('ours',)


def attention(args):
    """The layer alone, forward, and forward with backward."""
    clock = Clock(args.seconds)
    for size, train, kind, who in itertools.product(
        args.sizes, (False, True), ('fp32', 'tf32'), _sides(args)
    ):
        names = {'part': 'attention', 'size': size, 'precision': kind, 'who': who}
        case = 'attention, forward + backward' if train else 'attention, forward'
        yield row(
            lambda size=size, train=train, who=who: contenders.attention(
                {'size': size, 'batch': 1, 'train': train, 'device': args.device}, args.mmagic
            )[who],
            args.device,
            clock,
            case=case,
            batch=1,
            **names,
        )


def _generators(args):
    """Ours, and mmagic's with the same weights and a call of the same form."""
    if args.small:
        contenders.CONFIG = SMALL
    ours = contenders.our_model().generator.eval()
    yield 'ours', ours.to(args.device)
    if args.mmagic and not args.small:
        peer = contenders._mmagic(args.mmagic).generator.eval().to(args.device)
        peer.load_state_dict(ours.state_dict(), strict=False)
        yield (
            'mmagic',
            lambda image, mask: peer(torch.cat([image, torch.ones_like(mask), mask], 1))[1],
        )


def generator(args):
    """The whole generator without gradients, in each precision and way."""
    clock = Clock(args.seconds)
    yield from _forward_rows(args, clock, 'generator', 'DeepFillv1', list(_generators(args)))


def others(args):
    """LaMa and MI-GAN, which mmagic has not."""
    from mmdeepfill.models.methods.lama import LaMaGenerator
    from mmdeepfill.models.methods.migan import MIGANGenerator

    clock = Clock(args.seconds)
    torch.manual_seed(0)
    lama = (8, 2) if args.small else (64, 18)
    for name, network in (
        ('big-lama', LaMaGenerator(*lama)),
        ('MI-GAN', MIGANGenerator(64 if args.small else 256)),
    ):
        network = network.eval().to(args.device)
        yield from _forward_rows(args, clock, 'others', name, [('ours', network)])


def _forward_rows(args, clock, part, case, networks):
    # what says most comes first, in case that time is short
    order = [*((kind, 'eager') for kind in PRECISIONS)]
    order += [(kind, way) for way in WAYS[1:] for kind in ('tf32', 'bf16')]
    for (kind, way), size, (who, network) in itertools.product(order, args.sizes, networks):
        if way != 'eager' and (size > LAUNCH_BOUND or who != 'ours'):
            continue
        inputs = _picture(size, args.device)
        names = {'part': part, 'case': case, 'size': size, 'batch': 1, 'precision': kind}
        yield row(
            lambda network=network, inputs=inputs, way=way: forward(network, inputs, way),
            args.device,
            clock,
            way=way,
            who=who,
            **names,
        )


def training(args):
    """Five iterations: the critics in each, the generator in the last."""
    clock = Clock(args.seconds)
    if args.small:
        contenders.CONFIG = SMALL
    size = args.sizes[0]
    for way, kind, who in itertools.product(
        ('eager', 'compiled', 'critics NHWC'), PRECISIONS, _sides(args)
    ):
        if way != 'eager' and (who != 'ours' or kind == 'fp32'):
            continue
        names = {'part': 'training', 'size': size, 'batch': args.batch, 'precision': kind}
        yield row(
            lambda kind=kind, way=way, who=who: contenders.training(
                {
                    'size': size,
                    'batch': args.batch,
                    'device': args.device,
                    'way': way,
                    'half': kind == 'bf16',
                },
                args.mmagic if who != 'ours' else None,
            )[who],
            args.device,
            clock,
            autocast=False,  # the steps open it themselves, around forward passes alone
            case='five iterations',
            way=way,
            who=who,
            **names,
        )
