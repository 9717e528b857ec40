# OpenCV's inpainting after Telea on the proof's test.
_base_ = ['../_base_/datasets/scenes_and_samples_64x64.py', '../_base_/default_runtime.py']

model = {'type': 'OpenCVInpaintor', 'method': 'telea', 'radius': 3}

train_dataloader = None
val_dataloader = None
val_evaluator = None
test_cfg = {'type': 'TestLoop'}
