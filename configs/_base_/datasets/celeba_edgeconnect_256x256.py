"""CelebA-HQ at 256x256 with irregular holes, and in training the edges of the whole image.

The metrics of a test are those of EdgeConnect's authors, but for FID, which is of a set
(docs/evaluation.md). Batch 8 on one GPU.
"""

_base_ = ['./celeba_irregular_256x256.py']

train_dataloader = {
    'batch_size': 8,
    'dataset': {
        'pipeline': [
            {'type': 'LoadImage'},
            {'type': 'Crop', 'crop_size': 384, 'allow_smaller': True},
            {'type': 'Resize', 'scale': (256, 256), 'keep_ratio': False},
            {'type': 'RandomFlip', 'prob': 0.5},
            {{_base_.hole}},
            {'type': 'GetEdgeMap', 'sigma': 2.0},
            {'type': 'PackInputs'},
        ]
    },
}
# PSNR and SSIM of grey images, relative error: --preset edgeconnect
test_evaluator = [{'type': 'GrayPSNR'}, {'type': 'GraySSIM', 'window': 51}, {'type': 'GrayMAE'}]
