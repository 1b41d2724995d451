import { createPublicKey } from 'node:crypto';
import { type FieldError } from '../../exceptions/problem.js';
import { type ClientGrantType } from './client-grant-types.js';
import { type ClientJwk, type OAuthClient } from './oauth-client.entity.js';

type Registration = Pick<
  OAuthClient,
  'grantTypes' | 'redirectUris' | 'confidential' | 'introspection' | 'tokenEndpointAuthMethod' | 'jwks'
>;

/** In bits (RFC 7518, section 3.3). */
const SHORTEST_RSA = 2048;

/** Grants in which the client alone is who asks, so that anybody could who names it. */
const CONFIDENTIAL_ONLY: readonly ClientGrantType[] = [
  'client_credentials',
  'urn:ietf:params:oauth:grant-type:token-exchange',
];

/** What a refresh token comes from. */
const INTERACTIVE: readonly ClientGrantType[] = ['authorization_code', 'urn:ietf:params:oauth:grant-type:device_code'];

/** @returns what contradicts itself in a client, each value by itself being good; none when it can be registered */
export function clientFaults(client: Registration): readonly FieldError[] {
  const { grantTypes, redirectUris, confidential, introspection, tokenEndpointAuthMethod: method, jwks } = client;
  const has = (grantType: ClientGrantType): boolean => grantTypes.includes(grantType);
  return [
    ...when(
      has('authorization_code') && redirectUris.length === 0,
      'redirectUris',
      'required',
      'authorization_code sends browsers to one.',
    ),
    ...when(
      has('refresh_token') && !INTERACTIVE.some(has),
      'grantTypes',
      'invalid',
      'refresh_token needs a grant that begins with a person.',
    ),
    ...when(
      !confidential && CONFIDENTIAL_ONLY.some(has),
      'grantTypes',
      'invalid',
      'Only a confidential client may be given this grant.',
    ),
    ...when(
      !confidential && introspection,
      'introspection',
      'invalid',
      'Only a confidential client may ask about tokens.',
    ),
    ...when(
      confidential === (method === 'none'),
      'tokenEndpointAuthMethod',
      'invalid',
      'A confidential client authenticates; another has nothing to do so with.',
    ),
    ...when(method === 'private_key_jwt' && jwks === null, 'jwks', 'required', 'private_key_jwt is verified by these.'),
    ...when(method !== 'private_key_jwt' && jwks !== null, 'jwks', 'invalid', 'These are for private_key_jwt.'),
    ...(jwks?.keys ?? []).flatMap((key, index) =>
      when(
        !isPublicKey(key),
        `jwks/keys/${index}`,
        'invalid',
        'Must be a public key: EC, Ed25519, or RSA of at least 2048 bits.',
      ),
    ),
  ];
}

function when(isFault: boolean, member: string, code: FieldError['code'], detail: string): readonly FieldError[] {
  return isFault ? [{ pointer: `/${member}`, code, detail }] : [];
}

function isPublicKey(jwk: ClientJwk): boolean {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPublicKey({ key: { ...jwk }, format: 'jwk' });
    return asymmetricKeyType !== 'rsa' || (asymmetricKeyDetails?.modulusLength ?? 0) >= SHORTEST_RSA;
  } catch {
    return false;
  }
}
