"""A config in mmagic's words, as small as one can be, to be changed by tests."""

import copy

from mmengine.config import Config

from mmdeepfill.integrations.mmagic.configs import translate

PIPELINE = [
    {'type': 'LoadImageFromFile', 'key': 'gt'},
    {
        'type': 'LoadMask',
        'mask_mode': 'bbox',
        'mask_config': {
            'max_bbox_shape': (16, 16),
            'max_bbox_delta': 8,
            'min_margin': 2,
            'img_shape': (32, 32),
        },
    },
    {'type': 'Crop', 'keys': ['gt'], 'crop_size': (40, 40), 'random_crop': True},
    {'type': 'Resize', 'keys': ['gt'], 'scale': (32, 32), 'keep_ratio': False},
    {'type': 'GetMaskedImage'},
    {'type': 'PackInputs'},
]
MODEL = {
    'type': 'OneStageInpaintor',
    'data_preprocessor': {'type': 'DataPreprocessor', 'mean': [127.5], 'std': [127.5]},
    'encdec': {'type': 'GLEncoderDecoder'},
    'loss_l1_hole': {'type': 'L1Loss', 'loss_weight': 2.0},
    'train_cfg': {'disc_step': 0},
}
CRITIC = {
    'type': 'MultiLayerDiscriminator',
    'in_channels': 3,
    'max_channels': 8,
    'num_convs': 2,
    'fc_in_channels': None,
    'out_act_cfg': None,
}
TWO_STAGE = dict(
    MODEL,
    type='TwoStageInpaintor',
    encdec={'type': 'DeepFillEncoderDecoder'},
    disc=CRITIC,
    loss_gan={'type': 'GANLoss', 'gan_type': 'hinge', 'loss_weight': 0.5},
    stage1_loss_type=('loss_l1_hole',),
    stage2_loss_type=('loss_l1_hole', 'loss_gan'),
    train_cfg={'disc_step': 2},
)


def loader(pipeline=PIPELINE, test_mode=False, **changes):
    dataset = {
        'type': 'BasicImageDataset',
        'data_root': 'data',
        'data_prefix': {'gt': 'images'},
        'ann_file': 'list.txt',
        'test_mode': test_mode,
        'pipeline': pipeline,
    }
    sampler = {
        'type': 'DefaultSampler' if test_mode else 'InfiniteSampler',
        'shuffle': not test_mode,
    }
    return dict(
        {'batch_size': 2, 'num_workers': 0, 'sampler': sampler, 'dataset': dataset}, **changes
    )


def small(**changes):
    """The config with top-level entries replaced, as mmengine would read it."""
    config = {
        'default_scope': 'mmagic',
        'model': MODEL,
        'train_dataloader': loader(),
        'optim_wrapper': {'type': 'OptimWrapper', 'optimizer': {'type': 'Adam', 'lr': 1e-3}},
        'train_cfg': {'type': 'IterBasedTrainLoop', 'max_iters': 2},
        'model_wrapper_cfg': {'type': 'MMSeparateDistributedDataParallel'},
    }
    return Config(copy.deepcopy(dict(config, **changes)))


def translated(**changes):
    """Our config, and the report's notes as (kind, path) -> text."""
    config, report = translate(small(**changes))
    return config, {(note.kind, note.path): note.text for note in report.notes}


def pipeline_of(steps, split='train'):
    """Our steps for mmagic's, and the notes by path within the pipeline."""
    path = f'{split}_dataloader'
    config, notes = translated(**{path: loader(steps, test_mode=split != 'train')})
    prefix = f'{path}.dataset.pipeline.'
    return config[path]['dataset']['pipeline'], {
        (kind, place[len(prefix) :]): text
        for (kind, place), text in notes.items()
        if place.startswith(prefix)
    }


def with_step(number, **changes):
    """The pipeline with entries of one step replaced."""
    steps = copy.deepcopy(PIPELINE)
    steps[number].update(changes)
    return steps
