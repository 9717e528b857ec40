"""All methods under one protocol: the same data, the same cost, the same test images.

    python benchmarks/proof/methods.py --work-dir work_dirs/methods

As run.py, for every method of which there is a small config. Each is trained for as many
iterations as five minutes of one core pay for (costs.py measures them), with its own losses and
critics and the proof's rate; what needs a VGG that would have to be downloaded is left out.
"""

import sys

from steps import Method, compare_all

#: The first is what the others are compared with. The channels are about a quarter of the
#: published ones.
METHODS = {
    'deepfillv1': Method('proof/deepfillv1_small_64x64_1x16_scenes', 'DeepFillv1', 1730),
    'deepfillv2': Method('deepfillv2/deepfillv2_small_64x64_1x16_scenes', 'DeepFillv2', 920),
    'global_local': Method('global_local/gl_small_64x64_1x16_scenes', 'Global&Local', 1760),
    'partial_conv': Method(
        'partial_conv/pconv_small_64x64_1x16_scenes', 'partial convolution, without VGG loss', 3700
    ),
    'aot_gan': Method('aot_gan/aot-gan_small_64x64_1x16_scenes', 'AOT-GAN, without VGG loss', 880),
    'context_encoder': Method(
        'context_encoder/context_encoder_small_64x64_1x16_scenes', 'Context Encoder', 1590
    ),
    'autoencoder': Method(
        'context_encoder/autoencoder_ce_small_64x64_1x16_scenes',
        'the autoencoder of Context Encoder',
        3220,
    ),
    'patch_gan': Method('patch_gan/patch_gan_small_64x64_1x16_scenes', 'patch-based GAN', 1750),
    'shift_net': Method('shift_net/shift_net_small_64x64_1x16_scenes', 'Shift-Net', 2540),
    'gmcnn': Method('gmcnn/gmcnn_small_64x64_1x16_scenes', 'GMCNN, without ID-MRF', 660),
    'edgeconnect': Method(
        'edgeconnect/edgeconnect_small_phase3_64x64_1x16_scenes',
        'EdgeConnect, without VGG losses; half of the time for its edges',
        490,
        before=Method('edgeconnect/edgeconnect_small_phase1_64x64_1x16_scenes', 'its edges', 550),
    ),
    'telea': Method('proof/opencv_telea_64x64', 'OpenCV, Telea'),
    'navier_stokes': Method('proof/opencv_ns_64x64', 'OpenCV, Navier-Stokes'),
    'patchmatch': Method('proof/patchmatch_64x64', 'completion by patches'),
}

if __name__ == '__main__':
    sys.exit(compare_all(METHODS, __doc__.splitlines()[0], 'work_dirs/methods'))
