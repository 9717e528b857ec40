# Shift-Net on Paris StreetView with holes of any shape, as in the authors' PyTorch code; the config
# of weights that were trained with it, of four input channels. 1 GPU x 1 image.
_base_ = [
    '../_base_/models/shift_net_repo.py',
    '../_base_/datasets/paris_shift_net_random_256x256.py',
    '../_base_/schedules/shift_net_repo.py',
    '../_base_/default_runtime.py',
]
