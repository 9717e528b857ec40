# DeepFillv2 guided by lines that the user draws (paper, section 3.4): one more channel in
# front of the first stage, and one for the critic.
_base_ = ['./deepfillv2_tf.py']

model = {
    'generator': {'with_sketch': True, 'stage1': {'encoder': {'in_channels': 6}}},
    'disc': {'in_channels': 5},
    'views': {'disc': {'fields': ['mask', 'sketch']}},
}
