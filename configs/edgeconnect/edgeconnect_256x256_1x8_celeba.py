# EdgeConnect on CelebA-HQ with irregular holes: for weights converted from its authors'
# (docs/converting.md), and for training its second network from there on.
# Ours: the data set and its pipeline, that of the other recipes with irregular holes.
_base_ = [
    '../_base_/models/edgeconnect.py', '../_base_/datasets/celeba_irregular_256x256.py',
    '../_base_/schedules/edgeconnect.py', '../_base_/default_runtime.py'
]

train_dataloader = dict(batch_size=8)
