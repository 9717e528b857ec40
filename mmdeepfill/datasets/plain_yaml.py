"""YAML that stands for as much as it has."""

import yaml

_DEEPEST = 50  # pipelines of pipelines need five


class PlainYaml(yaml.SafeLoader):
    """YAML without aliases, of which a few lines stand for more than any memory holds, and not
    nested so deep that reading takes for ever.
    """

    _depth = 0

    def compose_node(self, parent, index):
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError(f'aliases (*name) are not read{self.peek_event().start_mark}')
        if self._depth >= _DEEPEST:
            raise yaml.YAMLError(f'nested more than {_DEEPEST} deep')
        self._depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self._depth -= 1
