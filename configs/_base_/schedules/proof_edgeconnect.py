# The proof's schedule for EdgeConnect, whose critics learn ten times more slowly.
_base_ = ['./proof.py']

optim_wrapper = dict(disc=dict(optimizer=dict(lr=1e-4)))
