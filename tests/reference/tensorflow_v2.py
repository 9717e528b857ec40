"""DeepFillv2 as a TensorFlow 1 graph, from the parts of DeepFillv1's.

    python tests/reference/tensorflow_v2.py FOLDER

As ``tensorflow_v1.py``. Written from a description of the released model (branch master): gates
everywhere but in the last convolutions, three quarters of the channels, a second stage that sees
the composite alone, one critic of patches whose kernels are divided by their largest singular
value.
"""

import sys

import numpy as np
import tensorflow.compat.v1 as tf
import tensorflow_v1 as v1

WIDTH = 24
plain = v1.conv


def gated(x, filters, kernel, stride=1, rate=1, name=None, act=tf.nn.elu, gain=1.4, bias=1.0):
    """Half of the filters are gates; without an activation all are colours, within tanh."""
    where = {'stride': stride, 'rate': rate, 'name': name, 'act': None, 'bias': bias}
    if act is None:
        return tf.tanh(plain(x, filters, kernel, gain=gain, **where))
    # gates let half of the features pass: a quarter of the variance
    both = plain(x, 2 * filters, kernel, gain=4 * gain, **where)
    features, gate = tf.split(both, 2, 3)
    return act(features) * tf.sigmoid(gate)


def widths(*times):
    return [WIDTH * n for n in times]


def generator(masked, mask):
    """(N, H, W, 3) and one mask (1, H, W, 1) to coarse and refined."""
    count, height, width = (int(n) for n in masked.shape[:3])
    masks = tf.tile(mask, [count, 1, 1, 1])
    with tf.variable_scope('inpaint_net', reuse=tf.AUTO_REUSE):
        x = tf.concat([masked, tf.ones_like(masks), masks], 3)
        x = v1.encoder(x, 'conv', widths(1, 2, 2, 4, 4, 4))
        coarse = v1.decoder(v1.dilated(x, 'conv'), 'conv')
        filled = coarse * masks + masked * (1.0 - masks)
        by_conv = v1.dilated(v1.encoder(filled, 'xconv', widths(1, 1, 2, 2, 4, 4)), 'xconv')
        x = v1.encoder(
            filled,
            'pmconv',
            widths(1, 1, 2, 4, 4, 4),
            act=tf.nn.relu,
            gain=1.4 * v1.FAINT,
            bias=v1.FAINT,
        )
        quarter = v1.nearest(mask, height // 4, width // 4)
        x = tf.concat([v1.attend(x[i : i + 1], quarter) for i in range(count)], 0)
        x = gated(x, 4 * WIDTH, 3, name='pmconv9', gain=1.4 / v1.FAINT)
        x = gated(x, 4 * WIDTH, 3, name='pmconv10')
        return coarse, v1.decoder(tf.concat([by_conv, x], 3), 'allconv')


def critic(x):
    """All values of the last features; the vectors' improvement is used, and not kept."""
    with tf.variable_scope('discriminator/sn_patch_gan', reuse=tf.AUTO_REUSE):
        for i, filters in enumerate((64, 128, 256, 256, 256, 256), 1):
            with tf.variable_scope(f'conv{i}'):
                kernel = v1.variable('kernel', [5, 5, int(x.shape[-1]), filters])
                bias = v1.variable('bias', [filters])
                with tf.variable_scope('kernel_sn'):
                    u = tf.get_variable(
                        'u', [1, filters], tf.float32, v1.Weights(i, 1.0), trainable=False
                    )
            matrix = tf.reshape(kernel, [-1, filters])
            v = tf.matmul(u, matrix, transpose_b=True)
            v = v / tf.norm(v)
            better = tf.matmul(v, matrix)
            better = better / tf.norm(better)
            sigma = tf.matmul(tf.matmul(v, matrix), better, transpose_b=True)
            x = tf.nn.conv2d(
                x, kernel / tf.reshape(sigma, []), strides=[1, 2, 2, 1], padding='SAME'
            )
            x = tf.nn.leaky_relu(x + bias, 0.2)
        return x


def graph():
    """Fetches and feeds by the name they have in the file."""
    fetches, feeds = {}, {}
    for name, count, height, width in (('square', 2, 256, 256), ('wide', 1, 256, 344)):
        images = np.stack([v1.picture(i, height, width) for i in range(count)])
        mask = v1.hole(height, width)
        masked = (images / np.float32(127.5) - 1) * (1 - mask)
        inputs = [tf.placeholder(tf.float32, x.shape) for x in (masked, mask)]
        coarse, refined = generator(*inputs)
        fetches.update(
            {
                f'{name}_coarse': coarse,
                f'{name}_refined': refined,
                f'{name}_image': tf.constant(images),
                f'{name}_mask': inputs[1],
            }
        )
        feeds.update(zip(inputs, (masked, mask)))
    view = np.stack([v1.picture(10 + i, 256, 256) for i in range(2)]) / np.float32(127.5) - 1
    view = np.concatenate([view, v1.hole(256, 256).repeat(2, 0)], 3)
    fetches['view'] = tf.placeholder(tf.float32, view.shape)
    feeds[fetches['view']] = view
    fetches['scores'] = critic(fetches['view'])
    return fetches, feeds


if __name__ == '__main__':
    v1.conv, v1.WIDTH, v1.graph = gated, WIDTH, graph
    v1.main(sys.argv[1])
