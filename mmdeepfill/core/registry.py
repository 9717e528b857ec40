"""Child registries of mmengine's root registries, all with scope ``mmdeepfill``.

``default_scope = 'mmdeepfill'`` in a config is enough: mmengine imports ``mmdeepfill.registry``,
which holds them under that name, and each registry imports its part of the package the first
time something is looked up in it, so that ``import mmdeepfill`` is light.

Every kind mmengine's Runner may ask for has its child here, also those that hold
nothing of ours: without one, each build logs "Failed to search registry with scope".
"""

from mmengine import registry as root
from mmengine.config.utils import MODULE2PACKAGE
from mmengine.registry import DefaultScope, Registry

# Lets configs from outside inherit ours: _base_ = 'mmdeepfill::deepfillv1/...py'.
MODULE2PACKAGE.setdefault('mmdeepfill', 'mmdeepfill')

_ENGINE = ['mmdeepfill.engine']


#: Parts that mmagic's models can call, by their names in MODELS.
FOR_MMAGIC = Registry(
    'model for mmagic', scope='mmdeepfill', locations=['mmdeepfill.integrations.mmagic.parts']
)


class _Models(Registry):
    """The child of mmengine's MODELS, which minds who asks.

    mmagic's models call parts of the same names in another way. Under its default scope, which
    each of its configs sets, a name here means the part as mmagic calls it, if there is one.
    """

    def get(self, key: str) -> type | None:
        scope = DefaultScope.get_current_instance()
        if scope is not None and scope.scope_name == 'mmagic':
            FOR_MMAGIC.import_from_location()
            if found := FOR_MMAGIC.module_dict.get(key.removeprefix('mmdeepfill.')):
                return found
        return super().get(key)


def _child(parent: Registry, locations=(), kind=Registry) -> Registry:
    return kind(
        parent.name, parent=parent, scope='mmdeepfill', locations=list(locations) or [__name__]
    )


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
WEIGHT_INITIALIZERS = _child(
    root.WEIGHT_INITIALIZERS, ['mmdeepfill.zoo.pretrained', 'mmdeepfill.models.layers']
)
TASK_UTILS = _child(root.TASK_UTILS, ['mmdeepfill.models'])
DATASETS = _child(root.DATASETS, ['mmdeepfill.datasets'])
DATA_SAMPLERS = _child(root.DATA_SAMPLERS, ['mmdeepfill.datasets'])
TRANSFORMS = _child(root.TRANSFORMS, ['mmdeepfill.datasets.transforms'])
FUNCTIONS = _child(root.FUNCTIONS)
MODELS = _child(root.MODELS, ['mmdeepfill.models'], _Models)
METRICS = _child(root.METRICS, ['mmdeepfill.evaluation'])
EVALUATOR = _child(root.EVALUATOR)
VISUALIZERS = _child(root.VISUALIZERS)
VISBACKENDS = _child(root.VISBACKENDS)
INFERENCERS = _child(root.INFERENCERS)
