"""How others score: lists of metrics by name."""
from typing import Dict, List, NamedTuple


class Preset(NamedTuple):
    """A list of metric configs, and what it reproduces."""
    about: str
    metrics: List[dict]


PRESETS: Dict[str, Preset] = {
    'openmmlab': Preset(
        'mmediting and mmagic: MAE x100 in the hole; PSNR and SSIM of the whole composite, '
        'rounded to 8 bits', [dict(type='MAE'), dict(type='PSNR'), dict(type='SSIM')]),
    'edgeconnect': Preset(
        'EdgeConnect: PSNR and SSIM (uniform window 51) of grey images, relative error; FID '
        'is apart', [dict(type='GrayPSNR'), dict(type='GraySSIM', window=51),
                     dict(type='GrayMAE')]),
    'student-table': Preset(
        'L1 and MSE on 0..255, PSNR, LPIPS and TV of the whole composite; the units of the '
        'table were inferred, and its LPIPS network and TV are not known',
        [dict(type='L1'), dict(type='MSE'), dict(type='PSNR'), dict(type='LPIPS'),
         dict(type='TV')]),
    'paper': Preset(
        'DeepFillv1, table 1: relative L1 and L2, PSNR, TV, in percent; the paper gives '
        'neither formulas nor masks, so these compare models, not with the table',
        [dict(type='RelativeL1'), dict(type='RelativeL2'), dict(type='PSNR'),
         dict(type='TV')]),
    'full': Preset(
        'everything that needs no other network: errors, PSNR and SSIM of the image, the '
        'hole and its boundary',
        [dict(type='MAE'), dict(type='MAE', region='boundary'), dict(type='MSE'),
         dict(type='PSNR'), dict(type='PSNR', region='hole'),
         dict(type='PSNR', region='boundary'), dict(type='SSIM'),
         dict(type='SSIM', region='hole'), dict(type='SSIM', region='boundary'),
         dict(type='TV', region='hole')]),
    'distribution': Preset(
        'LPIPS, FID, KID, P-IDS and U-IDS, as LaMa, CoModGAN and MAT report',
        [dict(type='LPIPS'), dict(type='FID'), dict(type='KID'), dict(type='IDS')]),
}


def preset_metrics(name: str) -> List[dict]:
    """A copy of a preset's metric configs.

    Raises:
        ValueError: Unknown name.
    """
    if name not in PRESETS:
        raise ValueError(f'preset: expected one of {list(PRESETS)}, got {name!r}')
    return [dict(metric) for metric in PRESETS[name].metrics]
