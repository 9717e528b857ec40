# DeepFillv1 on Places365, recipe tf: the numerics of the released TensorFlow weights, for
# using or fine-tuning them. 1 GPU x 16 images, as there.
_base_ = [
    '../_base_/models/deepfillv1_tf.py',
    '../_base_/datasets/places_paper_256x256.py',
    '../_base_/schedules/paper_wgan_gp.py',
    '../_base_/default_runtime.py',
]

train_dataloader = {'batch_size': 16}
