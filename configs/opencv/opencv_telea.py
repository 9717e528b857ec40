# OpenCV's inpainting after Telea, a baseline that needs no weights and no training. The crops and
# holes are those of the OpenMMLab recipe for Places365.
_base_ = ['../_base_/datasets/places_256x256.py', '../_base_/default_runtime.py']

# 3 pixels: that of OpenCV's own examples.
model = {'type': 'OpenCVInpaintor', 'method': 'telea', 'radius': 3}

train_dataloader = None
val_dataloader = None
val_evaluator = None
test_cfg = {'type': 'TestLoop'}
