"""Each method as a training run of seconds: its real config, with few channels and pixels."""

from mmengine.runner import Runner

from tests.helpers import config, small_global_local
from tests.integration.runs import SMALL, shrunk
from tests.models.small_deepfillv2 import small_config
from tests.models.small_models import (
    small_aot_gan,
    small_edgeconnect,
    small_partial_conv,
    small_patch_gan,
    small_shift_net,
)

#: Iterations in which each phase of a schedule has its turn.
ITERATIONS = 4


def small_runner(method, data_root, work_dir, vgg, change=lambda cfg: None, **options):
    """What runs :func:`small_run`.

    Args:
        change (Callable): Changes the config at last.
    """
    cfg = small_run(method, data_root, work_dir, vgg, **options)
    change(cfg)
    return Runner.from_cfg(cfg)


def small_run(method, data_root, work_dir, vgg, **options):
    """A config of a few iterations on holes of one size, so that means over batches agree.

    Args:
        method (str): A key of ``METHODS``.
        data_root, work_dir (Path): Pictures; results.
        vgg (Callable): From a VGG's type to the file of its weights.
        **options: As of ``shrunk``.
    """
    name, change = METHODS[method]
    cfg = shrunk(
        name,
        data_root,
        work_dir,
        **{
            'train_cfg.max_iters': ITERATIONS,
            'custom_hooks': [],
            'experiment_name': method,
            **options,
        },
    )
    cfg.update({f'val_{part}': None for part in ('cfg', 'dataloader', 'evaluator')})
    if name != SMALL:
        # a VGG takes most of the time; Global&Local's discriminators are made for 64
        side = 64 if 'disc' in cfg.model else 32
        cfg.train_dataloader.dataset.pipeline = [
            {'type': 'LoadImage'},
            {'type': 'Resize', 'scale': (side, side), 'keep_ratio': False},
            {'type': 'TFBoxMask', 'size': side * 3 // 8, 'margin': 0, 'max_delta': 0},
            {'type': 'PackInputs'},
        ]
    change(cfg)
    for term in cfg.model.losses.values():
        if term.loss.type == 'PerceptualLoss':
            term.loss.pretrained = vgg(term.loss.get('vgg_type', 'vgg19'))
    return cfg


def _both_players(cfg):
    cfg.model.schedule.phases = [{'cycle': [['disc', 'generator']]}]


def _deepfillv1_openmmlab(cfg):
    _both_players(cfg)
    cfg.model.gradient_penalty.norm = 'pixel'
    for step in cfg.train_dataloader.dataset.pipeline:
        if step.type == 'TFBoxMask':
            step.max_delta = 0


def _deepfillv2(cfg):
    cfg.model = small_config('openmmlab').model


def _aot_gan(cfg):
    small_aot_gan(cfg.model)


def _edgeconnect(cfg):
    small_edgeconnect(cfg.model)
    cfg.train_dataloader.dataset.pipeline.insert(-1, {'type': 'GetEdgeMap', 'sigma': 1.0})


def _patch_gan(cfg):
    small_patch_gan(cfg.model)


def _shift_net(cfg):
    cfg.model = small_shift_net(config('_base_/models/shift_net_small.py').model)


def _gmcnn(cfg):
    cfg.model = config('_base_/models/gmcnn_small.py').model
    cfg.model.generator.base_channels = 4
    for part in (cfg.model.disc.global_disc_cfg, cfg.model.disc.local_disc_cfg):
        part.update(base_channels=4, max_channels=8, fc_in_channels=part.fc_in_channels // 8)
    _both_players(cfg)


def _global_local(cfg):
    small_global_local(cfg.model)
    cfg.model.schedule.phases = [
        {'iterations': 1, 'cycle': [['generator']], 'adversarial': False},
        {'iterations': 1, 'cycle': [['disc']]},
        {'cycle': [['disc', 'generator']]},
    ]


def _global_local_without_norm(cfg):
    _global_local(cfg)
    model = cfg.model
    for part in (
        model.generator.encoder,
        model.generator.dilation_neck,
        model.generator.decoder,
        model.disc.global_disc_cfg,
        model.disc.local_disc_cfg,
    ):
        part.norm_cfg = None


def _partial_conv(cfg):
    small_partial_conv(cfg.model)


def _partial_conv_without_norm(cfg):
    _partial_conv(cfg)
    for part in (cfg.model.generator.encoder, cfg.model.generator.decoder):
        part.norm_cfg = None


_GLOBAL_LOCAL = 'global_local/gl_256x256_8x12_places.py'
_STAGE1 = 'partial_conv/pconv_256x256_stage1_8x1_celeba.py'
#: Config and how it is shrunk.
METHODS = {
    'deepfillv1_paper': (SMALL, _both_players),
    'deepfillv1_openmmlab': (SMALL, _deepfillv1_openmmlab),
    'deepfillv2': ('deepfillv2/deepfillv2_256x256_8x2_celeba.py', _deepfillv2),
    'aot_gan': ('aot_gan/aot-gan_smpgan_4xb4_places-512x512.py', _aot_gan),
    'edgeconnect_phase1': ('edgeconnect/edgeconnect_phase1_256x256_1x8_celeba.py', _edgeconnect),
    'edgeconnect_phase4': ('edgeconnect/edgeconnect_phase4_256x256_1x8_celeba.py', _edgeconnect),
    'patch_gan': ('patch_gan/patch_gan_demir_256x256_1x16_paris.py', _patch_gan),
    'shift_net': ('shift_net/shift_net_paper_256x256_1x1_paris.py', _shift_net),
    'gmcnn': ('gmcnn/gmcnn_256x256_1x8_places.py', _gmcnn),
    'global_local': (_GLOBAL_LOCAL, _global_local),
    'global_local_without_norm': (_GLOBAL_LOCAL, _global_local_without_norm),
    'partial_conv_stage1': (_STAGE1, _partial_conv),
    'partial_conv_stage2': ('partial_conv/pconv_256x256_stage2_4x2_celeba.py', _partial_conv),
    'partial_conv_without_norm': (_STAGE1, _partial_conv_without_norm),
}
