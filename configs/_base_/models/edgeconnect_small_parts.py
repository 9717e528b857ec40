# What makes EdgeConnect small: a quarter of the channels, half of the blocks, and critics whose
# scores see 34x34 pixels. Canny's filter as in ../datasets/scenes_edges_64x64.py.
_few = {'base_channels': 16, 'dilations': (2,) * 4}
_near = {'base_channels': 16, 'num_conv': 2}

small = {
    'generator': {'edge': _few, 'completion': _few, 'sigma': 1.0},
    'disc': {'discs': {'edge': _near, 'completion': _near}},
}
