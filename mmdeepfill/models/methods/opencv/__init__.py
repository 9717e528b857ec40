"""OpenCV's methods without training: Telea and Navier-Stokes."""

from .inpaintor import OpenCVInpaintor, inpaint

__all__ = ['OpenCVInpaintor', 'inpaint']
