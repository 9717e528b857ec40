"""The convolution block of mmcv for environments without mmcv."""

from mmengine.model import constant_init, kaiming_init
from torch import Tensor, nn

from .own_layers import build_activation_layer, build_norm_layer, class_of

#: Activations that cannot work in place.
_NOT_IN_PLACE = ('Tanh', 'PReLU', 'Sigmoid', 'HSigmoid', 'Swish', 'GELU')


class ConvModule(nn.Module):
    """Convolution, norm and activation, each built from a config.

    Args:
        in_channels, out_channels (int): Channels.
        kernel_size, stride, padding, dilation, groups: Of the convolution.
        bias (bool | str): 'auto': a bias where there is no norm.
        conv_cfg (dict, optional): Convolution; None is ``Conv2d``.
        norm_cfg (dict, optional): Norm; None leaves it out.
        act_cfg (dict, optional): Activation; None leaves it out.
        inplace (bool): Let the activation work in place, if it can.
        with_spectral_norm (bool): Divide the weight by its largest singular value.
        padding_mode (str): 'zeros', 'circular', or the name of a padding layer.
        order (tuple[str]): Of 'conv', 'norm' and 'act'.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | tuple[int, int],
        stride: int | tuple[int, int] = 1,
        padding: int | tuple[int, int] = 0,
        dilation: int | tuple[int, int] = 1,
        groups: int = 1,
        bias: bool | str = 'auto',
        conv_cfg: dict | None = None,
        norm_cfg: dict | None = None,
        act_cfg: dict | None = {'type': 'ReLU'},
        inplace: bool = True,
        with_spectral_norm: bool = False,
        padding_mode: str = 'zeros',
        order: tuple[str, str, str] = ('conv', 'norm', 'act'),
    ):
        super().__init__()
        if sorted(order) != ['act', 'conv', 'norm']:
            raise ValueError(f"order: expected 'conv', 'norm' and 'act', got {order}")
        self.conv_cfg, self.norm_cfg, self.act_cfg, self.order = conv_cfg, norm_cfg, act_cfg, order
        self.with_norm, self.with_activation = norm_cfg is not None, act_cfg is not None
        self.with_bias = not self.with_norm if bias == 'auto' else bias
        self.with_explicit_padding = padding_mode not in ('zeros', 'circular')
        if self.with_explicit_padding:
            self.padding_layer = class_of({'type': padding_mode})[0](padding)
        kind, options = class_of(conv_cfg or {}, 'Conv2d')
        self.conv = kind(
            in_channels,
            out_channels,
            kernel_size,
            stride=stride,
            padding=0 if self.with_explicit_padding else padding,
            dilation=dilation,
            groups=groups,
            bias=self.with_bias,
            **options,
        )
        for name in (
            'in_channels',
            'out_channels',
            'kernel_size',
            'stride',
            'dilation',
            'transposed',
            'output_padding',
            'groups',
        ):
            setattr(self, name, getattr(self.conv, name))
        self.padding, self.inplace = padding, inplace
        self.with_spectral_norm = with_spectral_norm
        if with_spectral_norm:
            self.conv = nn.utils.spectral_norm(self.conv)
        self.norm_name = None
        if norm_cfg is not None:
            normed = out_channels if order.index('norm') > order.index('conv') else in_channels
            self.norm_name, norm = build_norm_layer(norm_cfg, normed)
            self.add_module(self.norm_name, norm)
        if act_cfg is not None:
            wanted = dict(act_cfg)
            if wanted['type'] not in _NOT_IN_PLACE:
                wanted.setdefault('inplace', inplace)
            self.activate = build_activation_layer(wanted)
        self.init_weights()

    @property
    def norm(self) -> nn.Module | None:
        """The norm, if there is one."""
        return getattr(self, self.norm_name) if self.norm_name else None

    def init_weights(self) -> None:
        """Draw Kaiming's normal weights; a convolution with ``init_weights`` keeps its own."""
        if not hasattr(self.conv, 'init_weights'):
            slope, kind = 0.0, 'relu'
            if self.act_cfg is not None and self.act_cfg['type'] == 'LeakyReLU':
                slope, kind = self.act_cfg.get('negative_slope', 0.01), 'leaky_relu'
            kaiming_init(self.conv, a=slope, nonlinearity=kind)
        if self.with_norm:
            constant_init(self.norm, 1, bias=0)

    def forward(self, x: Tensor, activate: bool = True, norm: bool = True) -> Tensor:
        """(N, in_channels, H, W) to (N, out_channels, H', W')."""
        for layer in self.order:
            if layer == 'conv':
                x = self.conv(self.padding_layer(x) if self.with_explicit_padding else x)
            elif layer == 'norm' and norm and self.norm is not None:
                x = self.norm(x)
            elif layer == 'act' and activate and self.with_activation:
                x = self.activate(x)
        return x
