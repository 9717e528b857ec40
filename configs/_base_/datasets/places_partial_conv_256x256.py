"""Places365 at 256x256 with irregular holes, as in OpenMMLab's recipe of partial convolution.

Batch 12 on 1 GPU in the first stage (the released names say 8x1), 2 on 4 in the second.
"""

_base_ = ['./places_irregular_256x256.py']

train_dataloader = {'batch_size': 12}
