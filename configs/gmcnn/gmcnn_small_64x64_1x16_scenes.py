# GMCNN, small, on procedural scenes and sample photographs: minutes on two CPU cores, and nothing
# to download. The schedule is that of the proof.
_base_ = [
    '../_base_/models/gmcnn_small.py',
    '../_base_/datasets/scenes_and_samples_64x64.py',
    '../_base_/schedules/proof.py',
    '../_base_/default_runtime.py',
]

default_hooks = {
    'logger': {'interval': 20},
    'checkpoint': {'interval': 500},
    'visual': {'max_images': 8},
}
