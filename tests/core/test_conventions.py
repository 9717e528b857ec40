import doctest
import inspect
import pickle
import re

import pytest
import torch

from mmdeepfill.core import conventions
from mmdeepfill.core.conventions import FIELDS, MissingFieldError, Record
from mmdeepfill.models.inpaintors import preprocessor


def test_the_examples_run():
    assert doctest.testmod(conventions).attempted >= 4
    assert doctest.testmod(conventions).failed == 0


def test_every_field_of_the_package_is_described():
    written = set(re.findall(r"record\['(\w+)'\] = ", inspect.getsource(preprocessor)))
    assert 'masked_image' in written
    known = {*preprocessor.INPUT_FIELDS, *conventions.OUTPUT_FIELDS, 'composited', *written}
    assert known <= FIELDS.keys()


def test_a_missing_field_names_what_is_there_and_what_adds_it():
    record = Record(mask=torch.zeros(1), image=torch.zeros(1))
    with pytest.raises(MissingFieldError) as caught:
        record['box']
    assert str(caught.value) == (
        "the record has no field 'box' (top, left, height, width of a local view): "
        'PackInputs adds it; it has image, mask'
    )
    with pytest.raises(KeyError, match="^the critic needs the field 'mine' which is none of the"):
        record.require(['image', 'mine'], 'the critic')
    assert record.get('box') is None and 'box' not in record


def test_a_copy_is_a_record():
    """Of other processes too; a dict of it would lose the error."""
    record = Record(image=torch.ones(2))
    for copy in (pickle.loads(pickle.dumps(record)), Record(record, mask=torch.zeros(1))):
        with pytest.raises(MissingFieldError):
            copy['box']
