"""CelebA-HQ at 256x256 with irregular holes, as in OpenMMLab's recipe of partial convolution.

Of a 1024x1024 face a 384 crop is a fragment: that is the recipe behind the published numbers.
"""

_base_ = ['./celeba_irregular_256x256.py']

# mmagic's batch, for 8 GPUs
train_dataloader = {'batch_size': 1}
