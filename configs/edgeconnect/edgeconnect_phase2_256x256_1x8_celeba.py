# EdgeConnect's second phase on CelebA-HQ, from the weights of the first (load_from): the completion
# network on the true edges. Predictions are on those of the edge network.
_base_ = [
    '../_base_/models/edgeconnect_phase2.py',
    '../_base_/datasets/celeba_edgeconnect_256x256.py',
    '../_base_/schedules/edgeconnect.py',
    '../_base_/default_runtime.py',
]
