# EdgeConnect's fourth phase, small, from the weights of the third (load_from): both networks,
# without the losses for which VGG19 would have to be downloaded.
_base_ = [
    '../_base_/models/edgeconnect_phase4.py',
    '../_base_/models/edgeconnect_small_parts.py',
    '../_base_/datasets/scenes_edges_64x64.py',
    '../_base_/schedules/proof_edgeconnect.py',
    '../_base_/default_runtime.py',
]

model = {
    'generator': {{_base_.small.generator}},
    'disc': {{_base_.small.disc}},
    # without those of VGG19
    'losses': {
        '_delete_': True,
        'l1': {{_base_.model.losses.l1}},
        'feature_matching': {{_base_.model.losses.feature_matching}},
    },
}

# a tenth of that of the other phases
optim_wrapper = {'generator': {'optimizer': {'lr': 1e-4}}, 'disc': {'optimizer': {'lr': 1e-5}}}
param_scheduler = {'eta_min': 1e-6}

default_hooks = {
    'logger': {'interval': 20},
    'checkpoint': {'interval': 500},
    'visual': {'max_images': 8},
}
