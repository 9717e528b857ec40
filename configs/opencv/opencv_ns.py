# OpenCV's Navier-Stokes inpainting, a baseline that needs no weights and no training. After
# Bertalmio et al., 2001; the same data as opencv_telea.py.
_base_ = './opencv_telea.py'

model = {'method': 'ns'}
