# The coarse network alone, small, on photographs: what the proof's part on photographs compares
# DeepFillv1's second stage with.
_base_ = [
    '../_base_/models/coarse_small.py',
    '../_base_/datasets/photographs_proof_128x128.py',
    '../_base_/schedules/proof_reconstruction.py',
    '../_base_/default_runtime.py',
]

# as in deepfillv1_proof_128.py
model = {
    'generator': {'dilation_neck': {'dilations': (1, 2, 4, 8)}},
    'losses': {'refined_hole': {'region': {'gamma': 0.99}}},
}
param_scheduler = {'T_max': 1200}
train_cfg = {'max_iters': 1200, 'val_interval': 600}
default_hooks = {
    'logger': {'interval': 50},
    'checkpoint': {'interval': 400},
    'visual': {'max_images': 8},
}
