# MI-GAN for 512x512 pixels, to use its authors' weights; measured on free-form holes.
_base_ = [
    '../_base_/models/migan.py',
    '../_base_/datasets/places_freeform_256x256.py',
    '../_base_/default_runtime.py',
]

model = {'generator': {'resolution': 512}}
train_dataloader = None
val_dataloader = None
val_evaluator = None
test_cfg = {'type': 'TestLoop'}
