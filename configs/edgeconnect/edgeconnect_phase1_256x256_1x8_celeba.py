# EdgeConnect's first phase on CelebA-HQ: the edge network. What it predicts is edges, white on
# black, not a picture.
_base_ = [
    '../_base_/models/edgeconnect_phase1.py',
    '../_base_/datasets/celeba_edgeconnect_256x256.py',
    '../_base_/schedules/edgeconnect.py',
    '../_base_/default_runtime.py',
]
