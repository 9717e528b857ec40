# EdgeConnect's second phase, small, from the weights of the first (load_from): the completion
# network on the true edges. Without the losses for which VGG19 would have to be downloaded.
_base_ = [
    '../_base_/models/edgeconnect_phase2.py',
    '../_base_/models/edgeconnect_small_parts.py',
    '../_base_/datasets/scenes_edges_64x64.py',
    '../_base_/schedules/proof_edgeconnect.py',
    '../_base_/default_runtime.py',
]

model = {
    'generator': {{_base_.small.generator}},
    'disc': {{_base_.small.disc}},
    # without those of VGG19
    'losses': {'_delete_': True, 'l1': {{_base_.model.losses.l1}}},
}

default_hooks = {
    'logger': {'interval': 20},
    'checkpoint': {'interval': 500},
    'visual': {'max_images': 8},
}
