"""Partial convolution (Liu et al., ECCV 2018): a U-Net that knows what it does not know."""
from .decoder import PConvDecoder
from .encoder import PConvEncoder
from .encoder_decoder import PConvEncoderDecoder

__all__ = ['PConvDecoder', 'PConvEncoder', 'PConvEncoderDecoder']
