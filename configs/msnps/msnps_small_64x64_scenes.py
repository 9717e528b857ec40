# MSNPS for two CPU cores, on the test of the proof (configs/proof). Weights are those of
# context_encoder_small_64x64_1x16_scenes.py.
_base_ = [
    '../_base_/models/msnps.py',
    '../_base_/datasets/scenes_and_samples_64x64.py',
    '../_base_/default_runtime.py',
]

model = {
    'generator': {'image_size': 64, 'base_channels': 32, 'bottleneck': {'channels': 100}},
    'content_size': 64,
    'texture': {
        # 16x16 is too small for a patch of relu4_1
        'scales': 2,
        'iterations': 30,
        # for each value of the features as much as 20 is at 512x512
        'content_weight': 0.3,
        'patch_weights': {'11': 1e-4, '20': 1e-4},
    },
}

train_dataloader = None
val_dataloader = None
val_evaluator = None
test_cfg = {'type': 'TestLoop'}
