"""Parts of a model that a recipe keeps as they are."""

from collections.abc import Sequence
from typing import TypeVar

from torch import nn

Frozen = TypeVar('Frozen', bound='FreezingMixin')


class FreezingMixin(nn.Module):
    """Adds parts that stay as they are to a model, before the base class with ``train``.

    Nothing of a frozen part is trained: no gradient of its parameters is computed, and it stays
    in evaluation mode, so that batch norm keeps its statistics and spectral norm its vectors.
    """

    frozen: tuple[str, ...] = ()

    def freeze(self, names: Sequence[str]) -> None:
        """Freeze parts of the model.

        Args:
            names (Sequence[str]): Dotted names of modules below the model, for example
                ``['generator.stage1']``.

        Raises:
            ValueError: If there is no such part, or one has no parameters.
        """
        for name in names:
            try:
                part = self.get_submodule(name)
            except AttributeError:
                children = [child for child, _ in self.named_children()]
                raise ValueError(
                    f'model.frozen: expected names of parts below {", ".join(children)}, as '
                    f"'generator.stage1', got {name!r}"
                ) from None
            if not name or next(part.parameters(), None) is None:
                raise ValueError(
                    f'model.frozen: expected a part with parameters, got {name!r}, which has none'
                    if name
                    else "model.frozen: expected names of parts, got ''"
                )
            part.requires_grad_(False)
        self.frozen = tuple(names)
        self.train(self.training)

    def train(self: Frozen, mode: bool = True) -> Frozen:
        """Set the mode, but for parts that are frozen."""
        super().train(mode)
        for name in self.frozen:
            # a child may be wrapped for several processes by now
            child, _, rest = name.partition('.')
            part = getattr(self, child)
            getattr(part, 'module', part).get_submodule(rest).eval()
        return self
