import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  type Configuration,
  randomPKCECodeVerifier,
  type TokenEndpointResponse,
} from 'openid-client';
import { type UserAgent } from './user-agent.js';

const STATE = 'a state';

/** What a client has asked for, and the secret by which it shows later that it was the one. */
export interface Asked {
  readonly url: URL;
  readonly verifier: string;
}

/** @param others parameters beside those that every request has, or in their place */
export async function askForCode(
  party: Configuration,
  others: Readonly<Record<'redirect_uri' | 'scope', string> & Record<string, string>>,
): Promise<Asked> {
  const verifier = randomPKCECodeVerifier();
  const url = buildAuthorizationUrl(party, {
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state: STATE,
    ...others,
  });
  return { url, verifier };
}

/** Exchanges the code that the callback brings. */
export async function exchangeCode(
  party: Configuration,
  callback: string,
  { url, verifier }: Asked,
): Promise<TokenEndpointResponse> {
  return authorizationCodeGrant(party, new URL(callback), {
    pkceCodeVerifier: verifier,
    expectedState: STATE,
    ...(url.searchParams.get('scope')?.split(' ').includes('openid') && { idTokenExpected: true }),
  });
}

/** Has a person sign in and agree. @returns the tokens that the client gets for it */
export async function tokensOf(
  party: Configuration,
  agent: UserAgent,
  accountId: string,
  asked: Asked,
): Promise<TokenEndpointResponse> {
  const { url: callback } = await agent.authorize(asked.url.href, accountId);
  return exchangeCode(party, callback, asked);
}
