// node --test terraform/modules/edge/functions
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const edge = JSON.parse(readFileSync(new URL('../../../data/edge.json', import.meta.url)));

function load(name, values) {
  let code = readFileSync(new URL(name, import.meta.url), 'utf8');
  for (const [key, value] of Object.entries(values)) {
    code = code.replace('$' + `{${key}}`, JSON.stringify(value));
  }
  const handler = new Function(`${code}; return handler;`)();
  return (uri, querystring = {}) => handler({ request: { method: 'GET', uri, querystring } });
}

const sites = load('sites.js', { redirects: edge.redirects });
const stripApi = load('strip_prefix.js', { prefix: '/api' });

test('each redirect of the path map is answered at the edge', () => {
  for (const [path, target] of Object.entries(edge.redirects)) {
    const answer = sites(path);
    assert.equal(answer.statusCode, 302);
    assert.equal(answer.headers.location.value, target);
    assert.equal(answer.headers['cache-control'].value, 'no-cache');
  }
});

test('a folder is its index page', () => {
  assert.equal(sites('/').uri, '/index.html');
  assert.equal(sites('/mobile/').uri, '/mobile/index.html');
});

test('a folder without its slash is sent to the one with it, and keeps its query', () => {
  const answer = sites('/mobile', { store: { value: 'a%20b' }, on: { value: '' }, tag: { value: '1', multiValue: [{ value: '1' }, { value: '2' }] } });

  assert.equal(answer.statusCode, 308);
  assert.equal(answer.headers.location.value, '/mobile/?store=a%20b&on&tag=1&tag=2');
});

test('no path sends a visitor to another host', () => {
  assert.equal(sites('//example.com').statusCode, undefined);
  assert.equal(sites('//example').uri, '//example');
});

test('a file is asked for as it is', () => {
  assert.equal(sites('/assets/app-1a2b.js').uri, '/assets/app-1a2b.js');
  assert.equal(sites('/apps.html').uri, '/apps.html');
});

test('the prefix is taken off, once, and only as a whole segment', () => {
  assert.equal(stripApi('/api/menu').uri, '/menu');
  assert.equal(stripApi('/api/api/menu').uri, '/api/menu');
  assert.equal(stripApi('/api/').uri, '/');
  assert.equal(stripApi('/apiary').uri, '/apiary');
});
