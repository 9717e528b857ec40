"""The recipes `paper` and `openmmlab` of DeepFillv1, and the proof's own, at the same cost.

    python benchmarks/proof/recipes.py --work-dir work_dirs/recipes

As methods.py, and as long: five minutes of one core each. One network, its first weights, rate and
data; what differs is the objective (losses, critics, penalty) and how often each player has its
turn. The proof trains the generator alone at first, then both with the paper's objective.
"""

import sys

from steps import Method, compare_all

#: The first is what the others are compared with.
METHODS = {
    'paper': Method(
        'proof/deepfillv1_small_paper_64x64_1x16_scenes', "the paper's objective and cycle", 1420
    ),
    'openmmlab': Method(
        'proof/deepfillv1_small_openmmlab_64x64_1x16_scenes',
        "OpenMMLab's objective and cycle",
        1340,
    ),
    'proof': Method(
        'proof/deepfillv1_small_64x64_1x16_scenes', 'the generator alone, then both', 1730
    ),
}

if __name__ == '__main__':
    sys.exit(compare_all(METHODS, __doc__.splitlines()[0], 'work_dirs/recipes'))
