"""The proof on photographs, and what contextual attention is worth there.

    python benchmarks/proof/photographs.py --work-dir work_dirs/proof_photographs

As run.py, on photographs that free packages ship: crops of 128x128 whose holes are half as wide.
Each network is trained with two seeds, as one alone would not show what chance does.
"""

import sys
from pathlib import Path

from measuring import call
from steps import CONFIGS, Method, Protocol, compare_all

DATA = 'data/photographs'
ITERATIONS = 1200
_NETWORK = 'proof/deepfillv1_small_128x128_1x8_photographs'
_PLAIN = 'proof/deepfillv1_small_no_attention_128x128_1x8_photographs'
#: The first is what the others are compared with.
METHODS = {
    'deepfillv1': Method(_NETWORK, 'all of DeepFillv1', ITERATIONS),
    'no_attention': Method(_PLAIN, 'ablation: without contextual attention', ITERATIONS),
    'coarse': Method(
        'proof/coarse_small_128x128_1x8_photographs', 'the coarse network alone', ITERATIONS
    ),
    'deepfillv1_seed_1': Method(_NETWORK, 'another seed', ITERATIONS, seed=1),
    'no_attention_seed_1': Method(_PLAIN, 'another seed', ITERATIONS, seed=1),
    'telea': Method('benchmarks/proof/telea_128x128.py', 'OpenCV, Telea'),
    'navier_stokes': Method('benchmarks/proof/navier_stokes_128x128.py', 'OpenCV, Navier-Stokes'),
    'biharmonic': Method('benchmarks/proof/biharmonic_128x128.py', 'scikit-image, biharmonic'),
    'patchmatch': Method('benchmarks/proof/patchmatch_128x128.py', 'completion by patches'),
}


def _photographs() -> None:
    if not (Path(DATA) / 'small' / 'train.txt').is_file():
        call(sys.executable, '-m', 'benchmarks.photographs', 'fetch')
        call(sys.executable, '-m', 'benchmarks.photographs', 'small')


PROTOCOL = Protocol(
    {
        'box': CONFIGS / 'proof/box_128x128_photographs.json',
        'free_form': CONFIGS / 'proof/free_form_128x128_photographs.json',
    },
    _photographs,
)

if __name__ == '__main__':
    sys.exit(compare_all(METHODS, __doc__.splitlines()[0], 'work_dirs/proof_photographs', PROTOCOL))
