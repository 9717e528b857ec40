# DeepFillv2 on CelebA-HQ, recipe tf: the networks of the released TensorFlow weights and the
# training of that code. 1 GPU x 16 images, as there.
_base_ = [
    '../_base_/models/deepfillv2_tf.py',
    '../_base_/datasets/celeba_freeform_256x256.py',
    '../_base_/schedules/tf_deepfillv2.py',
    '../_base_/default_runtime.py',
]
