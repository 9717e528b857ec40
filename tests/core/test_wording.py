"""Options are named as the user gives them."""

import pytest

from mmdeepfill.core.wording import command_line_words, option, suggest


def test_an_argument_of_python_is_an_option_at_the_command_line():
    assert option('resize_mask', True) == 'resize_mask=True'
    assert option('strategy', 'crop') == "strategy='crop'" and option('context') == 'context'
    with pytest.raises(RuntimeError), command_line_words():
        assert option('resize_mask', True) == '--resize-mask'
        assert option('strategy', 'crop') == '--strategy crop' and option('context') == '--context'
        assert option('weights') == '--checkpoint'
        raise RuntimeError
    assert option('resize_mask', True) == 'resize_mask=True'


def test_near_names_are_proposed():
    assert suggest('tele', ['telea', 'ns']) == " Did you mean 'telea'?"
    assert suggest('xyz', ['telea', 'ns']) == ''
