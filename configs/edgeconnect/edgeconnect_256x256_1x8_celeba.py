# EdgeConnect on CelebA-HQ with irregular holes: for its authors' weights (docs/converting.md), and
# the third phase of training, which continues the second: the completion network on what the edge
# network, which stays as it is, draws into the hole.
# Ours: the data set and its pipeline, that of the other recipes with irregular holes, and flips.
_base_ = [
    '../_base_/models/edgeconnect.py',
    '../_base_/datasets/celeba_edgeconnect_256x256.py',
    '../_base_/schedules/edgeconnect.py',
    '../_base_/default_runtime.py',
]
