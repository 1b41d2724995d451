// Requests to the OAuth provider, of clients that show a secret.
import { bearer, PASSWORD } from './servers.mjs';

/** In milliseconds: the provider goes through much code, which is fast once it was gone through often. */
const WARM_UP = 7000;

/** A request that is sent again and again. @returns what `measure` takes */
export function work(name, server, at, client, form) {
  const body = new URLSearchParams(form).toString();
  const head = [
    `POST ${at} HTTP/1.1`,
    `host: 127.0.0.1:${server.port}`,
    `authorization: ${basic(client)}`,
    'content-type: application/x-www-form-urlencoded',
    `content-length: ${body.length}`,
  ];
  return {
    name,
    server,
    path: at,
    client,
    form,
    warmUp: WARM_UP,
    requests: [Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`)],
  };
}

/** A client that may ask about tokens, its own account with none of the permissions. */
export async function makeClient(server) {
  const json = { 'content-type': 'application/json' };
  const login = await server.fetch('/api/v1/auth/jwt', {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ username: 'admin', password: PASSWORD }),
  });
  const { access } = await login.json();
  const response = await server.fetch('/api/v1/oauth/clients', {
    method: 'POST',
    headers: { ...json, ...bearer(access) },
    body: JSON.stringify({ name: 'bench', grantTypes: ['client_credentials'], scopes: ['articles:read'] }),
  });
  if (response.status !== 201) {
    throw new Error(`/oauth/clients answers ${response.status}: ${await response.text()}`);
  }
  return response.json();
}

export async function send(server, at, client, form) {
  const response = await server.fetch(at, {
    method: 'POST',
    headers: { authorization: basic(client) },
    body: new URLSearchParams(form),
  });
  const answer = await response.json();
  if (response.status !== 200) {
    throw new Error(`${at} answers ${response.status}: ${JSON.stringify(answer)}`);
  }
  return answer;
}

function basic({ clientId, clientSecret }) {
  return `Basic ${Buffer.from([clientId, clientSecret].map(encodeURIComponent).join(':')).toString('base64')}`;
}
