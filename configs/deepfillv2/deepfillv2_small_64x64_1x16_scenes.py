# DeepFillv2 with a quarter of DeepFillv1's channels, on procedural scenes and sample photographs of
# 64x64: minutes on two CPU cores.
_base_ = [
    '../_base_/models/deepfillv2_small.py', '../_base_/datasets/scenes_and_samples_64x64.py',
    '../_base_/schedules/proof.py', '../_base_/default_runtime.py'
]

# the generator alone at first
model = dict(schedule=dict(phases=[
    dict(iterations=5500, cycle=[['generator']], adversarial=False),
    dict(cycle=[['disc', 'generator']])
]))
default_hooks = dict(
    logger=dict(interval=20), checkpoint=dict(interval=500), visual=dict(max_images=8))
