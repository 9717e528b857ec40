"""One critic with a score of the whole image and scores of its parts."""

from collections.abc import Sequence

from torch import Tensor, nn

from mmdeepfill.core.registry import MODELS

from ...layers import InitModule, conv_block


@MODELS.register_module()
class PatchGlobalDiscriminator(InitModule):
    """4x4 convolutions of stride 2, and on what they give a head for each kind of score.

    Demir and Unal (2018): what the heads have in common is learnt once, from both.

    Args:
        heads (dict): Config of each head by the name of its scores, such as ``global_disc``
            and ``patch_disc``. A head takes the features of the last convolution.
        in_channels (int): Channels of the view.
        channels (Sequence[int]): Channels of the shared convolutions.
        norm_cfg, act_cfg (dict, optional): Their layers, see :func:`conv_block`.
        init_cfg (dict, optional): First weights, heads included, see :class:`InitModule`.

    Raises:
        ValueError: There is no head.

    Example:
        >>> from mmengine.config import Config
        >>> from mmdeepfill.zoo import config_files
        >>> config = Config.fromfile(config_files()['patch_gan_small_64x64_1x16_scenes'])
        >>> sorted(MODELS.build(config.model.disc).heads.keys())
        ['global_disc', 'patch_disc']
    """

    #: Views that ``forward`` takes.
    views = ('image',)

    def __init__(
        self,
        heads: dict[str, dict],
        in_channels: int = 3,
        channels: Sequence[int] = (64, 128, 256),
        norm_cfg: dict | None = None,
        act_cfg: dict | None = {'type': 'LeakyReLU', 'negative_slope': 0.2},
        init_cfg: dict | None = None,
    ):
        super().__init__(init_cfg)
        if not heads:
            raise ValueError('heads must hold the config of at least one head; got none')
        self.trunk = nn.Sequential()
        for out_channels in channels:
            self.trunk.append(
                conv_block(
                    in_channels, out_channels, 4, stride=2, norm_cfg=norm_cfg, act_cfg=act_cfg
                )
            )
            in_channels = out_channels
        self.heads = nn.ModuleDict({name: MODELS.build(head) for name, head in heads.items()})

    def forward(self, views: dict[str, Tensor]) -> dict[str, Tensor]:
        """Score a view.

        Args:
            views (dict): ``image``, (N, in_channels, H, W), of the size that the heads are for.

        Returns:
            dict: The scores of each head, by its name.
        """
        features = self.trunk(views['image'])
        return {name: head(features) for name, head in self.heads.items()}
