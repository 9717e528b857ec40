# GMCNN for strokes, as its authors' PyTorch code has it: there is no square around the hole, so
# that the local critic and ID-MRF see the whole picture.
_base_ = ['./gmcnn.py']

_whole = {'_delete_': True, 'type': 'WholeImage'}

model = {
    'disc': {'local_disc_cfg': {'fc_in_channels': 256 * 16 * 16}},
    'views': {'local_disc': _whole},
    'losses': {'mrf': {'view': _whole}},
}
