# EdgeConnect on CelebA-HQ with irregular holes: for its authors' weights, and phase 3 of training.
# The phase continues the second: the completion network trains on the edges that the frozen edge
# network draws into the hole. docs/converting.md has the weights.
# Ours: the data set and its pipeline, that of the other recipes with irregular holes, and flips.
_base_ = [
    '../_base_/models/edgeconnect.py',
    '../_base_/datasets/celeba_edgeconnect_256x256.py',
    '../_base_/schedules/edgeconnect.py',
    '../_base_/default_runtime.py',
]
