# MSNPS on Paris StreetView at 512x512: Context Encoder for holes of any shape, then texture
# optimised for each picture. For tests only: weights are those of
# context_encoder_128x128_1x64_imagenet.py.
_base_ = [
    '../_base_/models/msnps.py',
    '../_base_/datasets/paris_centre_256x256.py',
    '../_base_/default_runtime.py',
]

train_dataloader = None
val_dataloader = None
val_evaluator = None
test_cfg = {'type': 'TestLoop'}
# 56 of Context Encoder's 128 pixels: 256x256 less the ring that is shown to it
test_dataloader = {
    'dataset': {
        'pipeline': [
            {'type': 'LoadImage'},
            {'type': 'ResizeShortSide', 'size': 512},
            {'type': 'Crop', 'crop_size': 512, 'random_crop': False},
            {'type': 'CentreMask', 'size': 224},
            {'type': 'PackInputs'},
        ]
    }
}
