# The proof's schedule for EdgeConnect, whose critics learn ten times more slowly.
_base_ = ['./proof.py']

optim_wrapper = {'disc': {'optimizer': {'lr': 1e-4}}}
