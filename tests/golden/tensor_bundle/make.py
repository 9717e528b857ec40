"""Make the checkpoint beside this file: ``python tests/golden/tensor_bundle/make.py``.

Needs TensorFlow. Every value is a formula of its place (``VALUES``), so that a test can say
what must be read.
"""

from pathlib import Path

import numpy as np

VALUES = {
    'net/float32': np.arange(24, dtype=np.float32).reshape(2, 3, 4) / 8 - 1,
    'net/float16': np.arange(10, dtype=np.float16) / 4,
    'net/float64': np.arange(5) / 3,
    'net/int32': np.arange(-3, 4, dtype=np.int32),
    'net/scalar': np.int64(2**40 + 1),
    'net/empty': np.zeros((0, 3), np.float32),
    'net/bool': np.array([True, False, True]),
    # more than 16 names: the table starts anew with whole keys
    **{f'net/layer{i:02d}/bias': np.full(3, i, np.float32) for i in range(20)},
}


def main():
    import tensorflow.compat.v1 as tf

    tf.disable_eager_execution()
    variables = []
    for i, (name, value) in enumerate(VALUES.items()):
        with tf.device(f'/cpu:{i % 2}'):  # two devices, two data files
            variables.append(tf.get_variable(name, initializer=value, dtype=value.dtype))
    with tf.device('/cpu:0'):
        variables.append(tf.get_variable('words', initializer=['a', 'bc'], dtype=tf.string))
    with tf.Session(config=tf.ConfigProto(device_count={'CPU': 2})) as session:
        session.run(tf.global_variables_initializer())
        tf.train.Saver(variables, sharded=True).save(
            session, str(Path(__file__).parent / 'small'), write_meta_graph=False, write_state=False
        )


if __name__ == '__main__':
    main()
