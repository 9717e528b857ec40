"""Docstrings as the site's parser reads them: the sources keep Sphinx's roles and ``Example:``."""

import re

from griffe import Extension

#: ``:class:`~package.Name` `` becomes `` `Name` ``, and other roles what they name.
ROLE = re.compile(r':(?:class|func|meth|mod|attr|exc|data):`(?:~[\w.]*\.)?([^`]+)`')
EXAMPLE = re.compile(r'^( *)Example:$', re.M)


class PlainDocstrings(Extension):
    """Rewrite each docstring before it is parsed."""

    def on_object(self, *, obj, **kwargs):
        if obj.docstring is not None:
            text = ROLE.sub(r'`\1`', obj.docstring.value)
            obj.docstring.value = EXAMPLE.sub(r'\1Examples:', text)
