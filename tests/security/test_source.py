"""What would run or unpack what a file asks for is called nowhere but where it is said."""

import ast

import pytest

from tests.helpers import ROOT

#: Files in which a call is safe, and why.
ALLOWED = {
    ('mmdeepfill/checkpoints/inert.py', 'pickle.Unpickler'): 'tensors and plain values alone',
    ('mmdeepfill/checkpoints/inert.py', 'torch.load'): 'with the unpickler above',
    ('mmdeepfill/export/formats.py', 'torch.jit.load'): 'of the file that it has just written',
    ('mmdeepfill/datasets/manifest_files.py', 'yaml.load'): 'its loader is a SafeLoader',
}
FORBIDDEN = {
    'pickle.load',
    'pickle.loads',
    'pickle.Unpickler',
    'yaml.load',
    'yaml.unsafe_load',
    'yaml.full_load',
    'yaml.load_all',
    'marshal.loads',
    'marshal.load',
    'shelve.open',
    'eval',
    'exec',
    'os.system',
    'os.popen',
    'torch.jit.load',
    'torch.hub.load',
    'torch.hub.load_state_dict_from_url',
    'mmengine.load',
    'fileio.load',
    'load_checkpoint',
    'joblib.load',
    'dill.load',
    'shutil.unpack_archive',
}
METHODS = {'extractall', 'extract'}


def sources():
    for folder in ('mmdeepfill', 'tools', 'benchmarks'):
        for path in sorted((ROOT / folder).rglob('*.py')):
            if '.mim' not in path.parts:
                yield path.relative_to(ROOT).as_posix(), path.read_text(encoding='utf-8')


def dotted(node):
    if isinstance(node, ast.Attribute):
        return f'{dotted(node.value)}.{node.attr}'
    return node.id if isinstance(node, ast.Name) else '?'


def given(call, name):
    return next(
        (
            word.value.value
            for word in call.keywords
            if word.arg == name and isinstance(word.value, ast.Constant)
        ),
        None,
    )


def finds(text):
    """Names that are forbidden, with their lines."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef):
            yield from (
                (dotted(base), node.lineno) for base in node.bases if dotted(base) in FORBIDDEN
            )
        if not isinstance(node, ast.Call):
            continue
        name = dotted(node.func)
        unsafe = (
            name in FORBIDDEN
            or (name.split('.')[-1] in METHODS and '.' in name)
            or (name == 'torch.load' and given(node, 'weights_only') is not True)
            or (name in ('np.load', 'numpy.load') and given(node, 'allow_pickle') is not False)
            or given(node, 'shell') is True
        )
        if unsafe:
            yield name, node.lineno


def test_nothing_is_called_that_runs_what_a_file_holds():
    found = {(path, name) for path, text in sources() for name, _ in finds(text)}
    assert found == set(ALLOWED)


@pytest.mark.parametrize(
    'text',
    [
        'torch.load(p)',
        'torch.load(p, weights_only=False)',
        'pickle.loads(b)',
        'yaml.load(t, L)',
        'np.load(p)',
        'np.load(p, allow_pickle=True)',
        'tar.extractall(p)',
        'eval(t)',
        'class A(pickle.Unpickler): pass',
        'subprocess.run(t, shell=True)',
    ],
)
def test_it_would_be_seen(text):
    assert list(finds(text))


@pytest.mark.parametrize(
    'text',
    [
        'torch.load(p, weights_only=True)',
        'np.load(p, allow_pickle=False)',
        'yaml.safe_load(t)',
        'model.eval()',
        'subprocess.run([a])',
    ],
)
def test_what_is_safe_is_not(text):
    assert not list(finds(text))
