"""DeepFillv1 as a TensorFlow 1 graph: saves a real checkpoint, and what the graph gives.

    python tests/reference/tensorflow_v1.py FOLDER

Needs TensorFlow (``pip install tensorflow-cpu``) and NumPy alone, so that it can run in an
environment of its own. FOLDER gets ``checkpoint``, ``snap-0.index`` and
``snap-0.data-00000-of-00001`` with random weights, Adam's slots and a step counter, and
``outputs.npz`` with inputs and outputs, NHWC.

Written from a description of the released model (branch v1.0.0): layers, scopes, SAME
padding, and the attention's patches, as convolutions whose kernels are patches.
"""

import os
import sys
import zlib

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
os.environ['CUDA_VISIBLE_DEVICES'] = ''

import numpy as np
import tensorflow.compat.v1 as tf

WIDTH = 32
FAINT = 1e-4  # variance of what is attended: weights are neither alike nor all in one place
FUSE, SCALE = 3, 10.0  # diagonal over which scores are summed; factor before the softmax


class Weights(tf.keras.initializers.Initializer):
    """Normal, its deviation by the number of inputs, drawn from the variable's name."""

    def __init__(self, seed, gain):
        self.seed, self.gain = seed, gain

    def __call__(self, shape, dtype=None, **_):
        fan_in = np.prod(shape[:-1]) if len(shape) > 1 else 100
        draw = np.random.RandomState(self.seed).standard_normal([int(n) for n in shape])
        return tf.constant(draw * np.sqrt(self.gain / fan_in), tf.float32)


def variable(name, shape, gain=1.0):
    seed = zlib.crc32(f'{tf.get_variable_scope().name}/{name}'.encode())
    return tf.get_variable(name, shape, tf.float32, Weights(seed, gain))


def conv(x, filters, kernel, stride=1, rate=1, name=None, act=tf.nn.elu, gain=1.4, bias=1.0):
    with tf.variable_scope(name):
        weight = variable('kernel', [kernel, kernel, int(x.shape[-1]), filters], gain)
        bias = variable('bias', [filters], bias)
    x = tf.nn.convolution(x, weight, 'SAME', strides=[stride] * 2, dilations=[rate] * 2) + bias
    return act(x) if act else x


def nearest(x, height, width):
    return tf.image.resize_nearest_neighbor(x, [height, width], align_corners=True)


def upsample_conv(x, filters, name):
    with tf.variable_scope(name):
        x = nearest(x, 2 * int(x.shape[1]), 2 * int(x.shape[2]))
        return conv(x, filters, 3, name=name + '_conv')


def encoder(x, prefix, widths, **last):
    kernels, strides = (5, 3, 3, 3, 3, 3), (1, 2, 1, 2, 1, 1)
    for i, (filters, kernel, stride) in enumerate(zip(widths, kernels, strides), 1):
        name = f'{prefix}{i}' + ('_downsample' if stride == 2 else '')
        x = conv(x, filters, kernel, stride, name=name, **(last if i == 6 else {}))
    return x


def dilated(x, prefix):
    for i, rate in enumerate((2, 4, 8, 16), 7):
        x = conv(x, 4 * WIDTH, 3, rate=rate, name=f'{prefix}{i}_atrous')
    return x


def decoder(x, prefix):
    x = conv(x, 4 * WIDTH, 3, name=f'{prefix}11')
    x = conv(x, 4 * WIDTH, 3, name=f'{prefix}12')
    x = upsample_conv(x, 2 * WIDTH, f'{prefix}13_upsample')
    x = conv(x, 2 * WIDTH, 3, name=f'{prefix}14')
    x = upsample_conv(x, WIDTH, f'{prefix}15_upsample')
    x = conv(x, WIDTH // 2, 3, name=f'{prefix}16')
    return tf.clip_by_value(conv(x, 3, 3, name=f'{prefix}17', act=None, gain=0.4), -1.0, 1.0)


def patches(x, side, stride):
    """(1, h, w, c) to (h' * w', side, side, c)."""
    window = [1, side, side, 1]
    cut = tf.extract_image_patches(x, window, [1, stride, stride, 1], [1] * 4, 'SAME')
    return tf.reshape(cut, [-1, side, side, int(x.shape[-1])])


def fuse(scores, first, second, third, fourth):
    """Sum along diagonals of the matrix of pairs; then swap each grid's two axes."""
    eye = tf.reshape(tf.eye(FUSE), [FUSE, FUSE, 1, 1])
    image = tf.reshape(scores, [1, first * second, third * fourth, 1])
    image = tf.nn.conv2d(image, eye, strides=[1] * 4, padding='SAME')
    image = tf.reshape(image, [1, first, second, third, fourth])
    return tf.transpose(image, [0, 2, 1, 4, 3])


def attend(x, mask):
    """One image (1, H, W, C) and its mask (1, H, W, 1), both of the same resolution."""
    height, width = int(x.shape[1]), int(x.shape[2])
    h, w = height // 2, width // 2
    small = nearest(x, h, w)
    background = patches(small, 3, 1)
    norm = tf.sqrt(tf.reduce_sum(tf.square(background), axis=[1, 2, 3], keepdims=True))
    kernels = tf.transpose(background / tf.maximum(norm, 1e-4), [1, 2, 3, 0])
    scores = tf.nn.conv2d(small, kernels, strides=[1] * 4, padding='SAME')
    scores = fuse(scores, h, w, h, w)
    scores = fuse(scores, w, h, w, h)
    scores = tf.reshape(scores, [1, h, w, h * w])
    share = tf.reduce_mean(patches(nearest(mask, h, w), 3, 1), axis=[1, 2, 3])
    known = tf.reshape(tf.cast(tf.equal(share, 0.0), tf.float32), [1, 1, 1, h * w])
    weights = tf.nn.softmax(SCALE * scores * known) * known
    pasted = tf.transpose(patches(x, 4, 2), [1, 2, 3, 0])  # kh, kw, output, input
    shape = [1, height, width, int(x.shape[-1])]
    return tf.nn.conv2d_transpose(weights, pasted, shape, strides=[1, 2, 2, 1]) / 4.0


def generator(masked, mask):
    """(N, H, W, 3) and one mask (1, H, W, 1) to coarse and refined."""
    count, height, width = (int(n) for n in masked.shape[:3])
    masks = tf.tile(mask, [count, 1, 1, 1])
    guide = [tf.ones_like(masks), masks]
    with tf.variable_scope('inpaint_net', reuse=tf.AUTO_REUSE):
        x = encoder(tf.concat([masked, *guide], 3), 'conv', (32, 64, 64, 128, 128, 128))
        coarse = decoder(dilated(x, 'conv'), 'conv')
        filled = tf.concat([coarse * masks + masked * (1.0 - masks), *guide], 3)
        by_conv = dilated(encoder(filled, 'xconv', (32, 32, 64, 64, 128, 128)), 'xconv')
        x = encoder(
            filled,
            'pmconv',
            (32, 32, 64, 128, 128, 128),
            act=tf.nn.relu,
            gain=1.4 * FAINT,
            bias=FAINT,
        )
        quarter = nearest(mask, height // 4, width // 4)
        x = tf.concat([attend(x[i : i + 1], quarter) for i in range(count)], 0)
        x = conv(x, 4 * WIDTH, 3, name='pmconv9', gain=1.4 / FAINT)
        x = conv(x, 4 * WIDTH, 3, name='pmconv10')
        return coarse, decoder(tf.concat([by_conv, x], 3), 'allconv')


def critic(x, name, widths):
    leaky = {'act': lambda t: tf.nn.leaky_relu(t, 0.2), 'gain': 2.0}
    with tf.variable_scope('discriminator', reuse=tf.AUTO_REUSE):
        with tf.variable_scope(f'discriminator_{name}'):
            for i, filters in enumerate(widths, 1):
                x = conv(x, filters, 5, 2, name=f'conv{i}', **leaky)
        flat = tf.reshape(x, [int(x.shape[0]), -1])
        with tf.variable_scope(f'dout_{name}_fc'):
            weight = variable('kernel', [int(flat.shape[1]), 1])
            return tf.matmul(flat, weight) + variable('bias', [1])


def picture(seed, height, width):
    """uint8, BGR: blocks of colour and noise."""
    rng = np.random.RandomState(seed)
    blocks = rng.randint(0, 200, [-(-height // 16), -(-width // 16), 3])
    blocks = blocks.repeat(16, 0).repeat(16, 1)[:height, :width]
    return (blocks + rng.randint(0, 56, blocks.shape)).astype(np.uint8)


def hole(height, width):
    """A box, a line, and a dot away from every grid of four pixels."""
    mask = np.zeros([1, height, width, 1], np.float32)
    mask[:, height // 4 : height // 4 + 101, width // 3 : width // 3 + 90] = 1
    mask[:, height - 37 : height - 31, 11 : width // 2] = 1
    mask[:, 3, width - 6] = 1
    return mask


def graph():
    """Fetches and feeds by the name they have in the file."""
    fetches, feeds = {}, {}
    for name, count, height, width in (('square', 2, 256, 256), ('wide', 1, 512, 680)):
        images = np.stack([picture(i, height, width) for i in range(count)])
        mask = hole(height, width)
        masked = (images / np.float32(127.5) - 1) * (1 - mask)
        inputs = [tf.placeholder(tf.float32, x.shape) for x in (masked, mask)]
        coarse, refined = generator(*inputs)
        fetches.update({f'{name}_coarse': coarse, f'{name}_refined': refined})
        feeds.update(zip(inputs, (masked, mask)))
        fetches.update({f'{name}_image': tf.constant(images), f'{name}_mask': inputs[1]})
    for name, side, widths in (
        ('global', 256, (64, 128, 256, 256)),
        ('local', 128, (64, 128, 256, 512)),
    ):
        view = np.stack([picture(10 + i, side, side) for i in range(2)])
        view = view / np.float32(127.5) - 1
        fetches[f'{name}_view'] = tf.placeholder(tf.float32, view.shape)
        feeds[fetches[f'{name}_view']] = view
        fetches[f'{name}_score'] = critic(fetches[f'{name}_view'], name, widths)
    return fetches, feeds


def main(folder):
    tf.disable_eager_execution()
    fetches, feeds = graph()
    everything = tf.add_n([tf.reduce_sum(v) for v in tf.trainable_variables()])
    step = tf.train.get_or_create_global_step()
    tf.get_variable('lr', shape=[], initializer=tf.constant_initializer(1e-4), trainable=False)
    for scope in ('inpaint_net', 'discriminator'):
        tf.train.AdamOptimizer(1e-4, beta1=0.5, beta2=0.9).minimize(
            everything, step, tf.trainable_variables(scope)
        )
    threads = int(os.environ.get('OMP_NUM_THREADS', 1))
    options = tf.ConfigProto(intra_op_parallelism_threads=threads, inter_op_parallelism_threads=1)
    with tf.Session(config=options) as session:
        session.run(tf.global_variables_initializer())
        tf.train.Saver().save(session, os.path.join(folder, 'snap'), global_step=0)
        np.savez(os.path.join(folder, 'outputs.npz'), **session.run(fetches, feeds))


if __name__ == '__main__':
    main(sys.argv[1])
