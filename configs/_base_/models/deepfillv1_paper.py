# DeepFillv1 as the paper describes it and its authors' released code trains it (Yu et al.,
# CVPR 2018; released TensorFlow model, configuration inpaint.yml): our default for new
# training. Mirror padding, linear critic heads, spatially discounted reconstruction, a
# penalty on the norm of each sample's gradient inside the hole.
# Ours: a mask for each sample instead of one for the batch, with means for each sample; a
# true overlap count and masked scores at minus infinity in the attention.
_base_ = ['./deepfillv1_openmmlab.py']

_leaky = {'_delete_': True, 'type': 'LeakyReLU', 'negative_slope': 0.2}
_l1 = {'type': 'L1Loss', 'sample_wise': True}
# 0.9 as in the released code; the paper's text has a larger one
_discounted = {'type': 'SpatialDiscount', 'gamma': 0.9, 'of': 'box'}
_glorot = {
    '_delete_': True,
    'type': 'Xavier',
    'layer': ['Conv2d', 'Linear'],
    'distribution': 'uniform',
}

model = {
    'generator': {
        'init_cfg': _glorot,
        'stage2': {'encoder_attention': {'out_act_cfg': {'type': 'ReLU'}}},
    },
    'disc': {
        'init_cfg': _glorot,
        'global_disc_cfg': {'act_cfg': _leaky, 'out_act_cfg': None},
        'local_disc_cfg': {'act_cfg': _leaky, 'out_act_cfg': None},
    },
    # both terms 1.2, the coarse one 1.2 times more
    'losses': {
        '_delete_': True,
        'coarse_hole': {
            'loss': _l1,
            'pred': 'coarse',
            'target': 'image',
            'region': _discounted,
            'weight': 1.44,
        },
        'coarse_valid': {
            'loss': _l1,
            'pred': 'coarse',
            'target': 'image',
            'region': 'valid',
            'weight': 1.44,
        },
        'refined_hole': {
            'loss': _l1,
            'pred': 'refined',
            'target': 'image',
            'region': _discounted,
            'weight': 1.2,
        },
        'refined_valid': {
            'loss': _l1,
            'pred': 'refined',
            'target': 'image',
            'region': 'valid',
            'weight': 1.2,
        },
    },
    'adversarial_weight': 1e-3,
    'gradient_penalty': {'norm': 'sample', 'masked': ['global_disc', 'local_disc']},
    'drift': None,
    # five batches for the critics, one for the generator
    'schedule': {'phases': [{'cycle': [['disc']] * 5 + [['generator']]}]},
}
