# The plain autoencoder on ANIMALS with one square hole, for the student table. 1 GPU x 64 images.
_base_ = [
    '../_base_/models/autoencoder_ce.py',
    '../_base_/datasets/animals_128x128.py',
    '../_base_/schedules/autoencoder_ce.py',
    '../_base_/default_runtime.py',
]

train_cfg = {'max_iters': 100_000}
