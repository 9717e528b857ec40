# MSNPS with the content network that its authors have: Context Encoder for a hole in the centre.
# Weights are those of context_encoder_centre_128x128_1x64_paris.py; of 512x512 pictures, the hole
# is within the central 224x224.
_base_ = ['./msnps_512x512_paris.py']

model = {
    'generator': {
        '_delete_': True,
        'type': 'CentreContextEncoder',
        'overlap': 4,
        'bottleneck': {'type': 'CEConvBottleneck', 'channels': 4000},
    }
}
