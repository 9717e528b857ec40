"""The description of the interface is true: its paths, and what the server answers."""

import re

import pytest

from mmdeepfill.app.album import Album
from testbed.app_server import running
from tests.helpers import ROOT

from .conftest import box_mask, decode, encode, noise

KINDS = {
    'object': dict,
    'array': list,
    'string': str,
    'integer': int,
    'number': (int, float),
    'boolean': bool,
    'null': type(None),
}


def check(value, schema, document, where='answer'):
    """The part of JSON Schema that the description uses; nothing that it does not name."""
    if '$ref' in schema:
        schema = document['components']['schemas'][schema['$ref'].rsplit('/', 1)[1]]
    kinds = schema['type'] if isinstance(schema['type'], list) else [schema['type']]
    assert any(isinstance(value, KINDS[kind]) for kind in kinds), (where, value)
    assert not isinstance(value, bool) or 'boolean' in kinds, (where, value)
    assert value in schema.get('enum', [value]), (where, value)
    for name in schema.get('required', ()):
        assert name in value, (where, name)
    if 'properties' in schema:
        assert set(value) <= set(schema['properties']), (where, set(value))
        for name, content in value.items():
            check(content, schema['properties'][name], document, f'{where}.{name}')
    for i, item in enumerate(value if 'items' in schema else ()):
        check(item, schema['items'], document, f'{where}[{i}]')


def test_the_description_has_the_routes_and_no_others(app):
    document = app.ask('GET', '/api/openapi.json').json
    described = {
        (path, method.upper())
        for path, item in document['paths'].items()
        for method in item
        if method != 'parameters'
    }
    served = {
        (re.sub(r':\w+}', '}', route.path), method)
        for route in app.routes
        if route.path.startswith('/api/')
        for method in route.methods - {'HEAD'}
    }
    assert described == served


def test_references_and_parameters_of_paths_are_there(app):
    document = app.ask('GET', '/api/openapi.json').json

    def references(node):
        if isinstance(node, dict):
            yield from ([node['$ref']] if '$ref' in node else [])
            node = list(node.values())
        for child in node if isinstance(node, list) else ():
            yield from references(child)

    for reference in references(document):
        _, _, kind, name = reference.split('/')
        assert name in document['components'][kind]
    for path, item in document['paths'].items():
        named = {
            one.get('name') or one['$ref'].rsplit('/', 1)[1] for one in item.get('parameters', ())
        }
        assert named == set(re.findall(r'{(\w+)}', path))
        for method, operation in item.items():
            assert method == 'parameters' or {'summary', 'responses'} <= set(operation)


def test_answers_are_as_described(tmp_path):
    """A whole round; each answer has the status, type and fields that its description names."""
    (tmp_path / 'app').mkdir()
    (tmp_path / 'photos').mkdir()
    (tmp_path / 'photos' / 'a.png').write_bytes(encode(noise(48, 64, 3)))
    with running(tmp_path / 'app', album=Album(tmp_path / 'photos', tmp_path / 'out')) as app:
        document = app.ask('GET', '/api/openapi.json').json

        def ask(method, template, query='', body=None, **places):
            answer = app.ask(method, '/api' + template.format(**places) + query, body)
            operation = document['paths'][f'/api{template}'][method.lower()]
            assert str(answer.status) in operation['responses'], (template, answer.status)
            response = operation['responses'][str(answer.status)]
            if '$ref' in response:
                response = document['components']['responses'][response['$ref'].rsplit('/', 1)[1]]
            content = response.get('content', {})
            assert not content or answer.headers['content-type'] in content, template
            schema = content.get('application/json', {}).get('schema')
            if schema:
                check(answer.json, schema, document)
            return answer

        ask('GET', '/settings')
        ask('GET', '/abilities', '?model=opencv_telea')
        ask('GET', '/models/{name}/download', name='big_lama')
        ask('DELETE', '/models/{name}/download', name='big_lama')
        key = ask('POST', '/pictures', '?name=a.png', encode(noise(48, 64, 3))).json['id']
        for part in ('', '/source', '/view.png', '/file', '/damage.png'):
            ask('GET', '/pictures/{id}' + part, id=key)
        ask('GET', '/pictures/{id}/selection.png', '?point=9,9', id=key)
        ask('POST', '/pictures/{id}/frame', '?left=9', id=key)
        hole = encode(box_mask(48, 64, 9, 9, 9, 9))
        job = ask('POST', '/pictures/{id}/jobs', '?model=opencv_telea', hole, id=key).json['id']
        app.wait(job)
        for part in ('', '/view.png', '/result'):
            ask('GET', '/jobs/{id}' + part, id=job)
        ask('POST', '/jobs/{id}/continue', id=job)
        ask('POST', '/jobs/{id}/leave', id=job)
        ask('DELETE', '/jobs/{id}', id=job)
        ask('GET', '/folder')
        picture = ask('POST', '/folder/{number}/open', number=0).json['id']
        ask('GET', '/folder/{number}/thumbnail.jpg', number=0)
        job = app.submit(picture, hole).json['id']
        app.wait(job)
        ask('POST', '/folder/{number}/result', f'?job={job}', number=0)
        ask('GET', '/v1/model')
        ask('GET', '/v1/server-config')


def test_the_client_of_the_documentation(app, tmp_path, monkeypatch):
    """Runs as it is printed, against this app."""
    text = (ROOT / 'docs' / 'app.md').read_text()
    code = text.split('```python\n')[1].split('```')[0]
    assert len(code.strip().splitlines()) <= 20
    monkeypatch.chdir(tmp_path)
    image, hole = noise(48, 64, 3), box_mask(48, 64, 9, 9, 9, 9)
    (tmp_path / 'photo.jpg').write_bytes(encode(image))
    (tmp_path / 'mask.png').write_bytes(encode(hole))
    exec(code.replace('http://127.0.0.1:7860', app.address.rstrip('/')), {})
    result = decode((tmp_path / 'filled.png').read_bytes())
    pytest.importorskip('numpy').testing.assert_array_equal(result[hole == 0], image[hole == 0])
    assert (result[hole > 0] != image[hole > 0]).any()
