# MSNPS after the DeepFillv1 of the package: a trained content network that is available.
# Otherwise msnps_small_64x64_scenes.py.
_base_ = [
    '../_base_/models/deepfillv1_half.py',
    '../_base_/datasets/scenes_and_samples_128x128.py',
    '../_base_/default_runtime.py',
]

model = {
    '_delete_': True,
    'type': 'NeuralPatchInpaintor',
    'data_preprocessor': {{_base_.model.data_preprocessor}},
    'generator': {{_base_.model.generator}},
    'content_size': 128,
    'texture': {
        'type': 'NeuralPatchOptimizer',
        'scales': 2,
        'iterations': 30,
        'content_weight': 1.25,
        'patch_weights': {'11': 1e-4, '20': 1e-4},
    },
}

train_dataloader = None
val_dataloader = None
val_evaluator = None
test_cfg = {'type': 'TestLoop'}
