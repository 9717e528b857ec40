"""Faults of configs."""

from planted_schedules import DISCOUNT, FILES, SCHEDULES
from planting import in_config


def pipeline(*holes: str, crop: int = 96) -> str:
    """A training pipeline that draws these holes."""
    return (
        'train_dataloader.update(dataset=dict(data_root=data_root, pipeline=['
        f"dict(type='LoadImage'), dict(type='Crop', crop_size={crop}), {', '.join(holes)}, "
        "dict(type='PackInputs')]))"
    )


def phases(text: str) -> str:
    return f'model = dict(schedule=dict(phases=[{text}]))'


NAMES = (
    in_config(
        'config-unknown-type',
        'a misspelt type',
        "model = dict(drift=dict(_delete_=True, type='DiscShiftLos'))",
    ),
    in_config(
        'config-unknown-argument',
        'an argument that a class does not have',
        'model = dict(gradient_penalty=dict(lambda_gp=10.))',
    ),
    in_config(
        'config-unknown-argument',
        'an argument that a loader does not have',
        'train_dataloader.update(batchsize=4)',
    ),
    in_config(
        'config-unknown-argument',
        'a misspelt entry of a loss term',
        'model = dict(losses=dict(coarse_hole=dict(weigth=2.)))',  # codespell:ignore weigth
        also=('model-not-built',),
    ),
    in_config(
        'model-not-built',
        'a value that a constructor refuses',
        "model = dict(gradient_penalty=dict(norm='image'))",
    ),
    in_config(
        'model-not-built',
        'a loss on a field that the model does not have',
        "model = dict(losses=dict(coarse_hole=dict(pred='fine')))",
    ),
    in_config(
        'config-unknown-key',
        'a misspelt top-level name',
        "param_schedulers = dict(type='CosineAnnealingLR', T_max=1400, by_epoch=False)",
    ),
)
PLAYERS = (
    in_config(
        'generator-never-trains', 'cycles without the generator', phases("dict(cycle=[['disc']])")
    ),
    in_config(
        'critic-never-trains',
        'an adversarial weight, and critics that never move',
        phases("dict(cycle=[['generator']])"),
    ),
    in_config(
        'critic-late',
        'a generator that uses critics before they train',
        phases("dict(iterations=100, cycle=[['generator']]), dict(cycle=[['disc', 'generator']])"),
    ),
    in_config(
        'critic-unheard',
        'critics that train and are not used',
        phases("dict(cycle=[['disc', 'generator']], adversarial=False)"),
    ),
    in_config(
        'phase-unreachable',
        'a phase after the last iteration',
        phases("dict(iterations=1400, cycle=[['disc', 'generator']]), dict(cycle=[['generator']])"),
    ),
    in_config(
        'loss-unreachable',
        'a loss term that counts in no phase',
        phases(
            "dict(cycle=[['disc', 'generator']], losses=['coarse_hole', 'coarse_valid', "
            "'refined_valid'])"
        ),
    ),
    in_config(
        'loss-unreachable',
        'a loss term whose phase comes after the last iteration',
        phases(
            "dict(iterations=2000, cycle=[['disc', 'generator']], losses=['coarse_hole']), "
            "dict(cycle=[['disc', 'generator']])"
        ),
        also=('phase-unreachable',),
    ),
    in_config(
        'weight-zero', 'a weight of zero', 'model = dict(losses=dict(coarse_hole=dict(weight=0.)))'
    ),
    in_config(
        'weight-negative',
        'a negative weight',
        'model = dict(losses=dict(coarse_valid=dict(weight=-1.2)))',
    ),
    in_config(
        'optimizer-missing',
        'one optimizer for two players',
        "optim_wrapper = dict(_delete_=True, type='OptimWrapper', "
        "optimizer=dict(type='Adam', lr=1e-4))",
    ),
)
MIXES = (
    in_config(
        'wasserstein-without-penalty',
        'a Wasserstein critic without penalty',
        'model = dict(gradient_penalty=None)',
    ),
    in_config(
        'mix-penalty-weight',
        "OpenMMLab's penalty with the paper's adversarial weight",
        "model = dict(gradient_penalty=dict(norm='pixel'))",
    ),
    in_config(
        'mix-critic-head',
        "OpenMMLab's leaky scores with the paper's penalty",
        'model = dict(disc=dict(global_disc_cfg=dict(out_act_cfg=dict('
        "_delete_=True, type='LeakyReLU'))))",
    ),
    in_config(
        'mix-penalty-batch-norm',
        'a gradient penalty on a critic with batch norm',
        "model = dict(disc=dict(global_disc_cfg=dict(norm_cfg=dict(type='BN'))))",
    ),
    in_config(
        'mix-attention',
        "TensorFlow's masked scores behind OpenMMLab's ELU",
        'model = dict(generator=dict(stage2=dict(encoder_attention=dict(out_act_cfg=dict('
        "type='ELU')), contextual_attention=dict(contextual_attention=dict("
        "mask_mode='post_zero')))))",
    ),
    in_config(
        'mix-discount',
        'a discount of boxes on free-form holes',
        pipeline("dict(type='BrushStrokeMask', brush_width=(3, 10))"),
        also=('mix-local-critic',),
    ),
    in_config(
        'mix-local-critic',
        'a local critic on holes all over the picture',
        DISCOUNT + pipeline("dict(type='IrregularMask', brush_width=(4, 16))"),
    ),
)
SIZES = (
    in_config(
        'hole-too-large',
        'a hole larger than the crop',
        pipeline("dict(type='TFBoxMask', size=128)"),
    ),
    in_config(
        'hole-is-all', 'a hole as large as the crop', pipeline("dict(type='CentreMask', size=96)")
    ),
    in_config(
        'crop-tiny',
        'a crop below what models take',
        pipeline("dict(type='CentreMask', size=4)", crop=8),
        also=('patch-too-large',),
    ),
    in_config(
        'patch-too-large',
        'a local patch larger than the crop',
        'model = dict(views=dict(local_disc=dict(size=128)))',
    ),
    in_config(
        'critic-size',
        'a critic made for another size of picture',
        'model = dict(disc=dict(global_disc_cfg=dict(fc_in_channels=64 * 8 * 8)))',
    ),
    in_config(
        'critic-size',
        'another crop than the critic is made for',
        pipeline("dict(type='TFBoxMask', size=48, max_delta=12)", crop=128),
    ),
    in_config('images-below-crop', 'a crop larger than the images', '', side=80),
)


FAULTS = NAMES + PLAYERS + MIXES + SIZES + SCHEDULES + FILES
