# DeepFillv2 on CelebA-HQ, recipe tf, guided by lines in the hole. 1 GPU x 16 images.
_base_ = [
    '../_base_/models/deepfillv2_tf_sketch.py',
    '../_base_/datasets/celeba_sketch_256x256.py',
    '../_base_/schedules/tf_deepfillv2.py',
    '../_base_/default_runtime.py',
]
