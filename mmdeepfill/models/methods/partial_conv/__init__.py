"""Partial convolution (Liu et al., ECCV 2018): a U-Net that knows what it does not know."""

from .encoder_decoder import PConvDecoder, PConvEncoder, PConvEncoderDecoder

__all__ = ['PConvDecoder', 'PConvEncoder', 'PConvEncoderDecoder']
