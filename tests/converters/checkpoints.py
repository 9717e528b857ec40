"""Small TensorFlow checkpoints for models of ours."""

import numpy as np
import pytest

from mmdeepfill.converters import TensorBundle
from testbed.bundle_writer import write_bundle


def variables(model, names):
    """By TensorFlow's name, arrays in its layout: each value says where in its array it is."""
    arrays = {'global_step': np.int64(7), 'lr': np.float32(1e-4), 'beta1_power': np.float32(0.5)}
    state = model.state_dict()
    for theirs, ours in names.items():
        shape = tuple(state[ours].shape)
        if len(shape) == 4:
            shape = (shape[2], shape[3], shape[1], shape[0])
        elif len(shape) == 2:
            shape = shape[::-1]
        array = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
        arrays[theirs] = array
        arrays[f'{theirs}/Adam'] = arrays[f'{theirs}/Adam_1'] = array * 0
    return arrays


def bundle_of(folder, arrays):
    write_bundle(folder / 'snap-7', {name: np.asarray(array) for name, array in arrays.items()})
    return TensorBundle(folder)


def check_generator_alone(convert, model, arrays, folder, message):
    """Without critics a checkpoint is refused, unless that is what was asked for."""
    bundle = bundle_of(
        folder,
        {name: array for name, array in arrays.items() if not name.startswith('discriminator/')},
    )
    with pytest.raises(ValueError, match=message):
        convert(bundle, model)
    state = convert(bundle, model, generator_only=True)
    model.generator.load_state_dict(
        {name.partition('.')[2]: tensor for name, tensor in state.items()}, strict=True
    )
