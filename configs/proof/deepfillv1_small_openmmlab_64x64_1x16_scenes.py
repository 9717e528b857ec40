# deepfillv1_small_64x64_1x16_scenes.py with an objective and a cycle that are
# OpenMMLab's: the critics in each iteration, the
# generator in each fifth.
_base_ = [
    '../_base_/models/deepfillv1_proof_openmmlab.py',
    '../_base_/datasets/scenes_and_samples_64x64.py',
    '../_base_/schedules/proof.py',
    '../_base_/default_runtime.py',
]

default_hooks = {
    'logger': {'interval': 20},
    'checkpoint': {'interval': 500},
    'visual': {'max_images': 8},
}
