"""Child registries of mmengine's root registries, all with scope ``mmdeepfill``.

``default_scope = 'mmdeepfill'`` in a config is enough: mmengine imports this
module by that name, and each registry imports its part of the package the
first time something is looked up in it, so that ``import mmdeepfill`` is light.

Every kind mmengine's Runner may ask for has its child here, also those that hold
nothing of ours: without one, each build logs "Failed to search registry with scope".
"""
from mmengine import registry as root
from mmengine.registry import Registry

_ENGINE = ['mmdeepfill.engine']


def _child(parent: Registry, locations=()) -> Registry:
    return Registry(
        parent.name, parent=parent, scope='mmdeepfill', locations=list(locations))


RUNNERS = _child(root.RUNNERS)
RUNNER_CONSTRUCTORS = _child(root.RUNNER_CONSTRUCTORS)
STRATEGIES = _child(root.STRATEGIES)
LOOPS = _child(root.LOOPS, _ENGINE)
HOOKS = _child(root.HOOKS, _ENGINE)
LOG_PROCESSORS = _child(root.LOG_PROCESSORS)
OPTIMIZERS = _child(root.OPTIMIZERS)
OPTIM_WRAPPERS = _child(root.OPTIM_WRAPPERS, _ENGINE)
OPTIM_WRAPPER_CONSTRUCTORS = _child(root.OPTIM_WRAPPER_CONSTRUCTORS, _ENGINE)
PARAM_SCHEDULERS = _child(root.PARAM_SCHEDULERS)
MODEL_WRAPPERS = _child(root.MODEL_WRAPPERS, _ENGINE)
WEIGHT_INITIALIZERS = _child(root.WEIGHT_INITIALIZERS, ['mmdeepfill.checkpoints'])
TASK_UTILS = _child(root.TASK_UTILS, ['mmdeepfill.models'])
DATASETS = _child(root.DATASETS, ['mmdeepfill.datasets'])
DATA_SAMPLERS = _child(root.DATA_SAMPLERS, ['mmdeepfill.datasets'])
TRANSFORMS = _child(root.TRANSFORMS, ['mmdeepfill.datasets.transforms'])
FUNCTIONS = _child(root.FUNCTIONS)
MODELS = _child(root.MODELS, ['mmdeepfill.models'])
METRICS = _child(root.METRICS, ['mmdeepfill.evaluation'])
EVALUATOR = _child(root.EVALUATOR)
VISUALIZERS = _child(root.VISUALIZERS)
VISBACKENDS = _child(root.VISBACKENDS)
INFERENCERS = _child(root.INFERENCERS)
