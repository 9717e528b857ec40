"""Other sites cannot use the app through the user's browser."""

import http.client
import re

import pytest

from mmdeepfill.app.guard import is_loopback
from mmdeepfill.app.static import load_assets
from testbed.app_server import running

from .conftest import encode, noise


def test_its_own_page_may(app):
    origin = app.address.rstrip('/')
    own = {'Origin': origin, 'Sec-Fetch-Site': 'same-origin'}
    answer = app.ask('POST', '/api/pictures?name=a.png', encode(noise(20, 20, 3)), own)
    assert answer.status == 201


@pytest.mark.parametrize(
    'headers',
    [
        {'Origin': 'http://evil.example'},
        {'Origin': 'null'},
        {'Origin': 'http://127.0.0.1:1'},
        {'Origin': ''},
        {'Sec-Fetch-Site': 'cross-site'},
        {'Sec-Fetch-Site': 'same-site'},
        {'Host': 'evil.example'},
        {'Host': 'localhost.evil.example:80'},
        {'Host': '192.168.1.5'},
        {'Host': ''},
        {'Host': '[::1'},
    ],
    ids=str,
)
@pytest.mark.parametrize(
    'method,path', [('GET', '/api/settings'), ('POST', '/api/pictures?name=a.png')]
)
def test_other_sites_may_not(app, method, path, headers):
    answer = app.ask(method, path, b'x' if method == 'POST' else None, headers)
    assert answer.status == 403 and answer.error.startswith('Refused')
    assert not list(app.folder.iterdir())


def test_a_link_from_elsewhere_opens_the_page_and_nothing_more(app):
    headers = {'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate'}
    assert app.ask('GET', '/', headers=headers).status == 200
    assert app.ask('GET', '/api/settings', headers=headers).status == 403


@pytest.mark.parametrize(
    'host,expected',
    [
        ('localhost:7860', 200),
        ('LOCALHOST', 200),
        ('127.0.0.1', 200),
        ('[::1]:7860', 200),
        ('10.1.2.3:7860', 200),
        ('pictures.example', 200),
        ('evil.example', 403),
    ],
)
def test_names_of_a_server_that_others_can_reach(tmp_path, host, expected):
    with running(tmp_path, host='0.0.0.0', names=['pictures.example']) as client:
        assert client.ask('GET', '/', headers={'Host': host}).status == expected


@pytest.mark.parametrize(
    'host,expected',
    [
        ('127.0.0.1', True),
        ('127.1.2.3', True),
        ('::1', True),
        ('localhost', True),
        ('0.0.0.0', False),
        ('::', False),
        ('192.168.1.5', False),
        ('example.org', False),
    ],
)
def test_loopback(host, expected):
    assert is_loopback(host) is expected


@pytest.mark.parametrize(
    'path',
    [
        '/../../../../etc/passwd',
        '/..%2f..%2fetc/passwd',
        '//etc/passwd',
        '/assets/main.js',
        '/api/pictures/..%2f..%2f/view.png',
        '/api/jobs/%00/result',
        '/docs',
        '/openapi.json',
    ],
)
def test_paths_open_nothing(app, path):
    connection = http.client.HTTPConnection(app.host, timeout=20)
    connection.putrequest('GET', path)  # as it is, not made tidy
    connection.endheaders()
    assert connection.getresponse().status in (404, 405)
    connection.close()


@pytest.mark.parametrize(
    'name,expected',
    [
        ('../../etc/passwd.png', 'passwd.png'),
        ('C:\\pictures\\a.jpg', 'a.jpg'),
        ('a\r\nSet-Cookie: b=c.png', 'aSet-Cookie: b=c.png'),
        ('', 'picture'),
        ('..', '..'),
    ],
)
def test_names_are_only_names(app, name, expected):
    answer = app.upload(encode(noise(20, 20, 3)), name)
    assert answer.status == 201 and answer.json['name'] == expected


def test_every_answer_forbids_what_is_foreign(app):
    for path in ('/', '/main.js', '/api/settings', '/nothing'):
        headers = app.ask('GET', path).headers
        policy = headers['content-security-policy']
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
        assert headers['x-content-type-options'] == 'nosniff'
        assert headers['cross-origin-resource-policy'] == 'same-origin'


def test_the_page_names_no_other_server():
    for path, (content, kind) in load_assets().items():
        if kind == 'image/jpeg':
            continue  # a photograph names nobody
        text = content.decode().replace('http://www.w3.org/2000/svg', '')
        assert not re.search(r'(https?:)?//\w+\.', text), path


def test_types_that_browsers_insist_on(app):
    for path, kind in {
        '/': 'text/html',
        '/main.js': 'text/javascript',
        '/style.css': 'text/css',
        '/icon.svg': 'image/svg+xml',
    }.items():
        assert app.ask('GET', path).headers['content-type'].startswith(kind)
