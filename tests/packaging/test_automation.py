"""Workflows, hooks and the image: they name targets, versions and files that exist."""

import ast
import re

import pytest
import yaml

from tests.helpers import ROOT

WORKFLOWS = sorted((ROOT / '.github' / 'workflows').glob('*.yml'))


def steps(workflow):
    """All ``run`` lines of a workflow."""
    for job in yaml.safe_load(workflow.read_text(encoding='utf-8'))['jobs'].values():
        yield from (step['run'] for step in job['steps'] if 'run' in step)


def targets():
    text = (ROOT / 'Makefile').read_text(encoding='utf-8')
    return set(re.findall(r'^([a-z-]+):', text, re.MULTILINE))


@pytest.mark.parametrize('workflow', WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_call_targets_of_the_makefile(workflow):
    called = {name for run in steps(workflow) for name in re.findall(r'\bmake ([a-z-]+)', run)}
    assert called <= targets()


def test_pythons_that_are_tested_are_those_that_the_package_names():
    workflow = yaml.safe_load((ROOT / '.github/workflows/tests.yml').read_text(encoding='utf-8'))
    tested = workflow['jobs']['test']['strategy']['matrix']['python']
    setup = (ROOT / 'setup.py').read_text(encoding='utf-8')
    assert tested == re.findall(r'Python :: (3\.\d+)', setup)


def test_workflows_may_only_read_but_the_job_that_publishes():
    for path in WORKFLOWS:
        workflow = yaml.safe_load(path.read_text(encoding='utf-8'))
        assert workflow['permissions'] == {'contents': 'read'}
        rights = {
            name: job['permissions']
            for name, job in workflow['jobs'].items()
            if 'permissions' in job
        }
        assert rights == ({'publish': {'id-token': 'write'}} if path.stem == 'release' else {})


def test_hooks_run_what_make_lint_runs():
    hooks = yaml.safe_load((ROOT / '.pre-commit-config.yaml').read_text(encoding='utf-8'))
    tools = {hook['entry'].split()[0] for repo in hooks['repos'] for hook in repo['hooks']}
    recipe = re.search(r'^lint:.*\n((?:\t.*\n)+)', (ROOT / 'Makefile').read_text(), re.MULTILINE)
    assert tools == set(re.findall(r'\$\(BIN\)/([a-z]+)', recipe.group(1)))
    pinned = (ROOT / 'requirements/constraints.txt').read_text()
    assert all(f'\n{tool}==' in pinned for tool in (*tools, 'pre-commit'))


def test_image_copies_files_that_the_context_holds():
    text = (ROOT / 'Dockerfile').read_text(encoding='utf-8')
    allowed = (ROOT / '.dockerignore').read_text(encoding='utf-8').splitlines()
    copied = re.findall(r'^COPY (?!--)(\S+) ', text, re.MULTILINE)
    assert set(copied) == {'.', 'requirements/constraints.txt'}
    kept = [line[1:] for line in allowed if line.startswith('!')]
    assert all((ROOT / name).exists() for name in kept)
    assert {'mmdeepfill', 'configs', 'tools', 'README.md'} <= set(kept)
    assert 'requirements/constraints.txt' in kept
    assert re.search(r'^USER [1-9]\d*:', text, re.MULTILINE)


#: Packages that only some of the tests need, and that are skipped without.
OPTIONAL = {'hypothesis', 'playwright', 'axe_playwright_python'}


def imported(path):
    """Modules that a file of the tests imports before anything in it is run."""
    for node in ast.parse(path.read_text(encoding='utf-8')).body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = path.relative_to(ROOT).parts[: -node.level] if node.level else ()
            module = '.'.join((*package, *filter(None, [node.module])))
            yield from (module, *(f'{module}.{alias.name}' for alias in node.names))


def needs(path, seen):
    """Optional packages that a test file cannot be imported without."""
    found = set()
    for name in imported(path):
        file = ROOT / f'{name.replace(".", "/")}.py'
        if name.split('.')[0] in OPTIONAL:
            found.add(name.split('.')[0])
        elif name.startswith('tests.') and file.is_file() and file not in seen:
            seen.add(file)
            found |= needs(file, seen)
    return found


def test_tests_are_collected_without_optional_packages():
    for path in sorted((ROOT / 'tests').rglob('test_*.py')):
        skipped = set(re.findall(r"importorskip\('(\w+)", path.read_text(encoding='utf-8')))
        assert needs(path, set()) <= skipped, path
