# Context Encoder with half of the channels for two CPU cores, on the data of the proof
# (configs/proof): holes of any shape. 64x64 has one layer less on either side.
_base_ = [
    '../_base_/models/context_encoder.py',
    '../_base_/datasets/scenes_and_samples_64x64.py',
    '../_base_/schedules/proof_context_encoder.py',
    '../_base_/default_runtime.py',
]

# 100 is the default of the released code
model = {
    'generator': {'image_size': 64, 'base_channels': 32, 'bottleneck': {'channels': 100}},
    'disc': {'image_size': 64, 'base_channels': 32},
}
default_hooks = {
    'logger': {'interval': 50},
    'checkpoint': {'interval': 1000},
    'visual': {'max_images': 8},
}
