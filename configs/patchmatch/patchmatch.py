# Completion by patches of the picture itself, a baseline that needs no weights and no training.
# After Wexler et al., 2007, and Barnes et al., 2009; the same data as opencv_telea.py.
_base_ = '../opencv/opencv_telea.py'

# 7x7: the patch of both papers.
model = {'_delete_': True, 'type': 'PatchMatchInpaintor', 'patch_size': 7, 'seed': 0}
