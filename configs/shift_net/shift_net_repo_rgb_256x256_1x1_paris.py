# Shift-Net as the authors' PyTorch code has it with --add_mask2input 0: the network is given the
# picture alone. The config of weights of three input channels. 1 GPU x 1 image.
_base_ = ['./shift_net_repo_256x256_1x1_paris.py']

model = {'generator': {'add_mask': False}}
