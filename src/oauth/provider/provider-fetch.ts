import { lookup } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';
import { type Configuration } from 'oidc-provider';
import { type Settings } from '../../settings/settings.js';

type ProviderFetch = NonNullable<Configuration['fetch']>;

/** An address of a client's that this server does not send anything to. */
export class FetchRefused extends Error {
  readonly code = 'FETCH_REFUSED';
}

/**
 * How the provider reaches what clients name, such as where they hear of a logout: without following redirects, for as long as the library waits, and in
 * production only by https and at public addresses (OWASP, Server-Side Request Forgery Prevention). The library looks again at what it is connected to, so
 * that a name that changes its address meanwhile is of no use. Elsewhere a developer's own machine may be told, too.
 */
export function providerFetch({ environment }: Pick<Settings, 'environment'>): ProviderFetch {
  return async (url, options) => {
    if (environment === 'production') {
      await assertPublic(new URL(url), options);
      return fetch(url, { ...options, redirect: 'error' });
    }
    const unwatched = { ...options, redirect: 'error' as const };
    Reflect.deleteProperty(unwatched, 'dispatcher');
    return fetch(url, unwatched);
  };
}

/** @throws {FetchRefused} */
async function assertPublic({ protocol, hostname }: URL, options: object | undefined): Promise<void> {
  if (protocol !== 'https:' || !Object.hasOwn(options ?? {}, 'dispatcher')) {
    throw new FetchRefused('Nothing is sent but by https, and under the eyes of the library.');
  }
  const found = await lookup(hostname.replace(/^\[|\]$/g, ''), { all: true });
  if (!found.every(({ address }) => ipaddr.process(address).range() === 'unicast')) {
    throw new FetchRefused('Nothing is sent to an address that is not public.');
  }
}
