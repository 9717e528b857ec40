# DeepFillv1 with the numerics of daa233's PyTorch port, for using or fine-tuning its weights
# (docs/converting.md). The port was trained on ImageNet, 3 GPUs x 16 images; objective and
# schedule here are the paper's, but for the penalty, and the data are Places365.
_base_ = [
    '../_base_/models/deepfillv1_daa233.py',
    '../_base_/datasets/places_paper_256x256.py',
    '../_base_/schedules/paper_wgan_gp.py',
    '../_base_/default_runtime.py',
]

train_dataloader = {'batch_size': 16}
