# Context Encoder on ImageNet: holes of random shape. 1 GPU x 64 images.
_base_ = [
    '../_base_/models/context_encoder.py',
    '../_base_/datasets/imagenet_context_encoder_128x128.py',
    '../_base_/schedules/context_encoder.py',
    '../_base_/default_runtime.py',
]

# Ours: 30 times 1.28 million images.
train_cfg = {'max_iters': 600_000}
