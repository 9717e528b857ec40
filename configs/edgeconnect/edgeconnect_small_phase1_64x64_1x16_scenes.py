# EdgeConnect's first phase, small, on procedural scenes and sample photographs: the edge network,
# minutes on two CPU cores, and nothing to download. The schedule of all four is nearly that of
# the proof.
_base_ = [
    '../_base_/models/edgeconnect_phase1.py',
    '../_base_/models/edgeconnect_small_parts.py',
    '../_base_/datasets/scenes_edges_64x64.py',
    '../_base_/schedules/proof_edgeconnect.py',
    '../_base_/default_runtime.py',
]

model = {'generator': {{_base_.small.generator}}, 'disc': {{_base_.small.disc}}}

default_hooks = {
    'logger': {'interval': 20},
    'checkpoint': {'interval': 500},
    'visual': {'max_images': 8},
}
