# The network of Context Encoder as a plain autoencoder, on the same images and holes.
# 1 GPU x 64 images.
_base_ = [
    '../_base_/models/autoencoder_ce.py',
    '../_base_/datasets/imagenet_context_encoder_128x128.py',
    '../_base_/schedules/autoencoder_ce.py',
    '../_base_/default_runtime.py',
]

# Ours: as many as Context Encoder.
train_cfg = {'max_iters': 600_000}
