"""Places365 at 256x256, as in OpenMMLab's Global&Local recipe. Batch 12 on 8 GPUs."""

# The pipeline, the hole included, is that of its DeepFillv1.
_base_ = ['./places_256x256.py']

train_dataloader = {'batch_size': 12}
