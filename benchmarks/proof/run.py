"""The proof: train small models, measure them against methods that need no training.

    python benchmarks/proof/run.py --work-dir work_dirs/proof

Everything goes through the commands that a user has, which are printed; `--only` names methods.
A method whose training or evaluation is there is not run again. The report (README.md, curves and
pictures) lies in the work dir.
"""

import sys

from steps import Method, compare_all

ITERATIONS = 6000
#: The first is what the others are compared with.
METHODS = {
    'deepfillv1': Method(
        'proof/deepfillv1_small_64x64_1x16_scenes', 'all of DeepFillv1', ITERATIONS
    ),
    'no_attention': Method(
        'proof/deepfillv1_small_no_attention_64x64_1x16_scenes',
        'ablation: without contextual attention',
        ITERATIONS,
    ),
    'no_critics': Method(
        'proof/deepfillv1_small_no_critics_64x64_1x16_scenes',
        'ablation: without critics',
        ITERATIONS,
    ),
    'no_discount': Method(
        'proof/deepfillv1_small_no_discount_64x64_1x16_scenes',
        'ablation: without spatial discount',
        ITERATIONS,
    ),
    'coarse': Method(
        'proof/coarse_small_64x64_1x16_scenes', 'the coarse network alone', ITERATIONS
    ),
    'autoencoder': Method(
        'proof/autoencoder_small_64x64_1x16_scenes', 'a plain autoencoder', ITERATIONS
    ),
    'telea': Method('proof/opencv_telea_64x64', 'OpenCV, Telea'),
    'navier_stokes': Method('proof/opencv_ns_64x64', 'OpenCV, Navier-Stokes'),
    'patchmatch': Method('proof/patchmatch_64x64', 'completion by patches'),
}

if __name__ == '__main__':
    sys.exit(compare_all(METHODS, __doc__.splitlines()[0], 'work_dirs/proof'))
