# EdgeConnect's fourth phase on CelebA-HQ, from the weights of the third (load_from): both networks
# together.
_base_ = [
    '../_base_/models/edgeconnect_phase4.py',
    '../_base_/datasets/celeba_edgeconnect_256x256.py',
    '../_base_/schedules/edgeconnect.py',
    '../_base_/default_runtime.py',
]

# the last of the paper's learning rates; a tenth for the critics
optim_wrapper = {'generator': {'optimizer': {'lr': 1e-6}}, 'disc': {'optimizer': {'lr': 1e-7}}}
