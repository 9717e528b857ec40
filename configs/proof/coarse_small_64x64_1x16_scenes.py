# The coarse network alone, small, on procedural scenes and sample photographs: what the proof
# compares DeepFillv1's second stage with.
_base_ = [
    '../_base_/models/coarse_small.py',
    '../_base_/datasets/scenes_and_samples_64x64.py',
    '../_base_/schedules/proof_reconstruction.py',
    '../_base_/default_runtime.py',
]

default_hooks = {
    'logger': {'interval': 50},
    'checkpoint': {'interval': 1000},
    'visual': {'max_images': 8},
}
