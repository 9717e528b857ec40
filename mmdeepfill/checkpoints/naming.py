"""Names of tensors in files, brought to those of a model."""

import re
from collections.abc import Sequence

from mmengine.logging import print_log
from torch import Tensor

_CHILD_WRAPPED = re.compile(r'^(\w+)\.module\.')
#: What torch.compile puts around a module, at any depth.
_COMPILED = re.compile(r'(^|\.)_orig_mod\.')


def without_wrappers(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Leave out what wrappers add to names.

    Those are ``_orig_mod.`` of torch.compile, wherever it is, and the ``module.`` of DataParallel
    and DistributedDataParallel, around the model or around its children.

    Args:
        state (dict[str, Tensor]): From a file.

    Returns:
        dict[str, Tensor]: The same tensors.

    Example:
        >>> list(without_wrappers({'module._orig_mod.generator.module.bias': 1}))
        ['generator.bias']
    """
    state = {_COMPILED.sub(r'\1', name): value for name, value in state.items()}
    if state and all(name.startswith('module.') for name in state):
        state = {name[len('module.') :]: value for name, value in state.items()}
    return {_CHILD_WRAPPED.sub(r'\1.', name): value for name, value in state.items()}


def under_parts(
    state: dict[str, Tensor], wanted: Sequence[str], parts: Sequence[str]
) -> dict[str, Tensor]:
    """Find parts of a model that a file has under other names, or under none.

    A part that no name begins with is looked for as a whole: all its names, behind nothing or
    behind one and the same prefix, such as ``netG.`` or ``model.generator.``. What is found is
    logged. Where several prefixes would do, none is taken.

    Args:
        state (dict[str, Tensor]): From a file.
        wanted (Sequence[str]): Names that the model has.
        parts (Sequence[str]): Children of the model, such as 'generator'.

    Returns:
        dict[str, Tensor]: ``state``, and what was found under the model's names.
    """
    found = dict(state)
    for part in parts:
        own = [name[len(part) + 1 :] for name in wanted if name.startswith(f'{part}.')]
        if not own or any(name.startswith(f'{part}.') for name in state):
            continue
        prefixes = {name[: -len(own[0])] for name in state if name.endswith(own[0])}
        prefixes = {
            prefix
            for prefix in prefixes
            if prefix in ('', f'{prefix[:-1]}.') and all(prefix + name in state for name in own)
        }
        if '' in prefixes or len(prefixes) == 1:
            prefix = '' if '' in prefixes else prefixes.pop()
            found.update({f'{part}.{name}': state[prefix + name] for name in own})
            print_log(
                f'{prefix or "names without a prefix"} of the file: taken for {part}',
                logger='current',
            )
    return found
