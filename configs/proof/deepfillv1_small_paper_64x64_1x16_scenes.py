# deepfillv1_small_64x64_1x16_scenes.py with an objective and a cycle that are
# the paper's: five steps of the critics for each of the
# generator.
_base_ = [
    '../_base_/models/deepfillv1_proof.py',
    '../_base_/datasets/scenes_and_samples_64x64.py',
    '../_base_/schedules/proof.py',
    '../_base_/default_runtime.py',
]

default_hooks = {
    'logger': {'interval': 20},
    'checkpoint': {'interval': 500},
    'visual': {'max_images': 8},
}
