# Partial convolution on Places365, recipe openmmlab, first stage: what the second starts from
# (mmediting 0.x, mmagic 1.2.0). No weights of this stage were released.
# Fixed, not part of the recipe: the training set is shuffled, evaluation repeats.
_base_ = [
    '../_base_/models/partial_conv_openmmlab.py',
    '../_base_/datasets/places_partial_conv_256x256.py',
    '../_base_/schedules/partial_conv.py',
    '../_base_/default_runtime.py',
]
