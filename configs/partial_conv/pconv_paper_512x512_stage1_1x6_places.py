# Partial convolution on Places365 as the paper describes it, first stage. 1 GPU x 6 images.
_base_ = [
    '../_base_/models/partial_conv_paper.py',
    '../_base_/datasets/places_partial_conv_paper_512x512.py',
    '../_base_/schedules/partial_conv.py',
    '../_base_/default_runtime.py',
]

auto_scale_lr = {'base_batch_size': 6}
