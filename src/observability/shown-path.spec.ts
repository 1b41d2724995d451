import { shownPath } from './shown-path.js';

const ID = '01890000-0000-7000-8000-000000000000';

describe('the path in a log line', () => {
  it.each([
    ['/api/v1/articles', '/api/v1/articles', '/api/v1/articles'],
    [`/api/v1/articles/${ID}`, '/api/v1/articles/:id', `/api/v1/articles/${ID}`],
    ['/api/v1/articles/hunter2', '/api/v1/articles/:id', '/api/v1/articles/*'],
    [
      '/api/v1/auth/social/google/callback',
      '/api/v1/auth/social/:provider/callback',
      '/api/v1/auth/social/google/callback',
    ],
    ['/docs/favicon-32x32.png', '/docs/:asset', '/docs/*'],
    ['/wp-admin/setup.php', undefined, '/wp-admin/setup.php'],
    ['/.env', undefined, '/.env'],
    ['/reset/eyJhbGciOiJIUzI1NiJ9.e30.x', undefined, '/reset/*'],
    ['/reset/0123456789abcdef', undefined, '/reset/*'],
    ['/a%0d%0ab/Passw0rd', undefined, '/*/*'],
    ['/abcdefghijklmnopqrstuvwxyzabcdefghij', undefined, '/*'],
    ['/', undefined, '/'],
  ])('%s of the route %s is %s', (path, route, shown) => {
    expect(shownPath(path, route)).toBe(shown);
  });
});
