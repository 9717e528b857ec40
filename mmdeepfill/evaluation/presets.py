"""Lists of metrics of other projects, by name."""

from typing import NamedTuple


class Preset(NamedTuple):
    """A list of metric configs, and what it reproduces."""

    about: str
    metrics: list[dict]


PRESETS: dict[str, Preset] = {
    'openmmlab': Preset(
        'mmediting 0.x: MAE x100 in the hole; PSNR and SSIM of the whole composite, rounded to 8 '
        'bits (mmagic 1.x does not round: its figures differ from the fourth digit on)',
        [{'type': 'MAE'}, {'type': 'PSNR'}, {'type': 'SSIM'}],
    ),
    'edgeconnect': Preset(
        'EdgeConnect: PSNR and SSIM (uniform window 51) of grey images, relative error; FID '
        'is apart',
        [{'type': 'GrayPSNR'}, {'type': 'GraySSIM', 'window': 51}, {'type': 'GrayMAE'}],
    ),
    'student-table': Preset(
        'L1 and MSE on 0..255, PSNR, LPIPS and TV of the whole composite; the units of the '
        'table were inferred, and its LPIPS network and TV are not known',
        [{'type': 'L1'}, {'type': 'MSE'}, {'type': 'PSNR'}, {'type': 'LPIPS'}, {'type': 'TV'}],
    ),
    'paper': Preset(
        'DeepFillv1, table 1: relative L1 and L2, PSNR, TV, in percent; the paper gives '
        'neither formulas nor masks, so these compare models, not with the table',
        [{'type': 'RelativeL1'}, {'type': 'RelativeL2'}, {'type': 'PSNR'}, {'type': 'TV'}],
    ),
    'full': Preset(
        'everything that needs no other network: errors, PSNR and SSIM of the image, the '
        'hole and its boundary',
        [
            {'type': 'MAE'},
            {'type': 'MAE', 'region': 'boundary'},
            {'type': 'MSE'},
            {'type': 'PSNR'},
            {'type': 'PSNR', 'region': 'hole'},
            {'type': 'PSNR', 'region': 'boundary'},
            {'type': 'SSIM'},
            {'type': 'SSIM', 'region': 'hole'},
            {'type': 'SSIM', 'region': 'boundary'},
            {'type': 'TV', 'region': 'hole'},
        ],
    ),
    'photographs': Preset(
        'what a viewer sees in the hole: errors, and grain, seam and colour against its '
        'surroundings',
        [
            {'type': 'L1', 'region': 'hole'},
            {'type': 'PSNR', 'region': 'hole'},
            {'type': 'SSIM', 'region': 'hole'},
            {'type': 'Sharpness'},
            {'type': 'Seam'},
            {'type': 'ColourShift'},
        ],
    ),
    'distribution': Preset(
        'LPIPS, FID, KID, P-IDS and U-IDS, as LaMa, CoModGAN and MAT report',
        [{'type': 'LPIPS'}, {'type': 'FID'}, {'type': 'KID'}, {'type': 'IDS'}],
    ),
}


def preset_metrics(name: str) -> list[dict]:
    """A copy of a preset's metric configs.

    Raises:
        ValueError: Unknown name.
    """
    if name not in PRESETS:
        raise ValueError(f'preset: expected one of {list(PRESETS)}, got {name!r}')
    return [dict(metric) for metric in PRESETS[name].metrics]
