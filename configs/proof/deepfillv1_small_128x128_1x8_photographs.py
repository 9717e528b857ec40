# DeepFillv1 with a quarter of the channels on photographs that free packages ship: the proof's part
# on photographs, some 10 minutes of two CPU cores.
_base_ = [
    '../_base_/models/deepfillv1_proof_128.py',
    '../_base_/datasets/photographs_proof_128x128.py',
    '../_base_/schedules/proof.py',
    '../_base_/default_runtime.py',
]

# the generator alone at first
model = {
    'schedule': {
        'phases': [
            {'iterations': 1080, 'cycle': [['generator']], 'adversarial': False},
            {'cycle': [['disc', 'generator']]},
        ]
    }
}
param_scheduler = {'T_max': 1200}
train_cfg = {'max_iters': 1200, 'val_interval': 600}
default_hooks = {
    'logger': {'interval': 20},
    'checkpoint': {'interval': 400},
    'visual': {'max_images': 8},
}
