# Exemplar synthesis: texture from the photograph itself; needs no weights and no training. The same
# data as opencv_telea.py.
_base_ = '../opencv/opencv_telea.py'

model = {'_delete_': True, 'type': 'ExemplarInpaintor'}
