# Shift-Net with a quarter of the channels, on procedural scenes and sample photographs of 64x64:
# minutes on two CPU cores, without a large machine.
_base_ = [
    '../_base_/models/shift_net_small.py',
    '../_base_/datasets/scenes_and_samples_64x64.py',
    '../_base_/schedules/proof.py',
    '../_base_/default_runtime.py',
]

# Adam's moments as the method has them
_adam = {'optimizer': {'betas': (0.5, 0.999)}}
optim_wrapper = {'generator': _adam, 'disc': _adam}
default_hooks = {
    'logger': {'interval': 20},
    'checkpoint': {'interval': 500},
    'visual': {'max_images': 8},
}
