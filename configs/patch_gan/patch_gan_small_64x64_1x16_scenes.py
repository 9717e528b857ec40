# Patch-based GAN inpainting with a quarter of the channels, on procedural scenes and sample
# photographs of 64x64, for two CPU cores.
_base_ = [
    '../_base_/models/patch_gan_small.py', '../_base_/datasets/scenes_and_samples_64x64.py',
    '../_base_/schedules/proof.py', '../_base_/default_runtime.py'
]

# the generator alone at first, as in the proof
model = dict(schedule=dict(phases=[
    dict(iterations=5500, cycle=[['generator']], adversarial=False),
    dict(cycle=[['disc', 'generator']])
]))
default_hooks = dict(
    logger=dict(interval=20), checkpoint=dict(interval=500), visual=dict(max_images=8))
