# Partial convolution on Places365 as the paper describes it, second stage: fine-tuning with
# the encoder's batch norm as the first stage left it. 1 GPU x 6 images.
_base_ = ['./pconv_paper_512x512_stage1_1x6_places.py']

model = {'generator': {'encoder': {'norm_cfg': {'requires_grad': False}, 'norm_eval': True}}}
optim_wrapper = {'optimizer': {'lr': 5e-5}}
# the paper fine-tunes for a tenth of the time
train_cfg = {'max_iters': 80_000}
# The weights of the first stage, if no other are given with --cfg-options load_from=FILE.
load_from = 'work_dirs/pconv_paper_512x512_stage1_1x6_places/iter_800002.pth'
