# Shift-Net on Paris StreetView with a hole of 120x120 in the centre, as in the paper. 1 GPU x 1.
_base_ = [
    '../_base_/models/shift_net_paper.py',
    '../_base_/datasets/paris_shift_net_256x256.py',
    '../_base_/schedules/shift_net.py',
    '../_base_/default_runtime.py',
]
