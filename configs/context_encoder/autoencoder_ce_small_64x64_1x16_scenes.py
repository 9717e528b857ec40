# The network of context_encoder_small_64x64_1x16_scenes.py as a plain autoencoder: squared error
# over the whole picture, no critic.
_base_ = [
    '../_base_/models/autoencoder_ce.py',
    '../_base_/datasets/scenes_and_samples_64x64.py',
    '../_base_/schedules/proof_reconstruction.py',
    '../_base_/default_runtime.py',
]

model = {'generator': {'image_size': 64, 'base_channels': 32, 'bottleneck': {'channels': 100}}}
default_hooks = {
    'logger': {'interval': 50},
    'checkpoint': {'interval': 1000},
    'visual': {'max_images': 8},
}
