# Partial convolution with an eighth of the channels, on procedural scenes and sample photographs
# of 64x64: minutes on two CPU cores.
_base_ = [
    '../_base_/models/partial_conv_small.py',
    '../_base_/datasets/scenes_and_samples_64x64.py',
    '../_base_/schedules/proof_reconstruction.py',
    '../_base_/default_runtime.py',
]

default_hooks = {
    'logger': {'interval': 20},
    'checkpoint': {'interval': 500},
    'visual': {'max_images': 8},
}
