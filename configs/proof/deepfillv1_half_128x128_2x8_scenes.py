# DeepFillv1 with half of the channels, on procedural scenes and sample photographs of 128x128:
# hours on two CPU cores.
_base_ = [
    '../_base_/models/deepfillv1_half.py', '../_base_/datasets/scenes_and_samples_128x128.py',
    '../_base_/schedules/proof_long.py', '../_base_/default_runtime.py'
]

# the generator alone at first
model = dict(schedule=dict(phases=[
    dict(iterations=4700, cycle=[['generator']], adversarial=False),
    dict(cycle=[['disc', 'generator']])
]))
default_hooks = dict(
    logger=dict(interval=20),
    checkpoint=dict(interval=250, max_keep_ckpts=3),
    visual=dict(max_images=8))
