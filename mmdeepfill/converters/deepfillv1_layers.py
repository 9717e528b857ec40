"""The layers of DeepFillv1 under the names that its authors gave them, and under ours."""

ENCODER = ('1', '2_downsample', '3', '4_downsample', '5', '6')
DILATED = tuple(f'{i}_atrous' for i in (7, 8, 9, 10))
DECODER = tuple(f'{i}' for i in range(11, 18))


def _rows(prefix: str, numbers, ours: str, first: int) -> dict[str, str]:
    return {f'{prefix}{number}': f'{ours}{i}.conv' for i, number in enumerate(numbers, first)}


#: The coarse network.
COARSE = {
    **_rows('conv', ENCODER, 'generator.stage1.encoder.enc', 1),
    **_rows('conv', DILATED, 'generator.stage1.dilation_neck.dilation_convs.', 0),
    **_rows('conv', DECODER, 'generator.stage1.decoder.dec', 1),
}
#: The convolution branch of the refinement network.
CONVOLUTION = {
    **_rows('xconv', ENCODER, 'generator.stage2.encoder_conv.enc', 1),
    **_rows('xconv', DILATED, 'generator.stage2.dilation_neck.dilation_convs.', 0),
}
#: Its attention branch, and what comes after both.
ATTENTION = {
    **_rows('pmconv', ENCODER, 'generator.stage2.encoder_attention.enc', 1),
    **_rows('pmconv', ('9', '10'), 'generator.stage2.contextual_attention_neck.conv', 1),
    **_rows('allconv', DECODER, 'generator.stage2.decoder.dec', 1),
}
#: The critics, and the numbers of their convolutions.
CRITICS = ('global', 'local')
CRITIC_CONVOLUTIONS = (1, 2, 3, 4)


def critic_convolution(critic: str, number: int) -> str:
    """Our name of a critic's convolution."""
    return f'disc.{critic}_disc.conv{number}.conv'


def critic_score(critic: str) -> str:
    """Our name of the linear layer that gives a critic's score."""
    return f'disc.{critic}_disc.fc.linear'
