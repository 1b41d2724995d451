import { isLoopback } from '../core/network.js';
import { parseUrl } from '../core/parse-url.js';
import { type Secret } from '../core/secret.js';
import { onOff, secret } from './parsers.js';

/** An OpenID provider that people may sign in with. */
export interface SocialProviderSettings {
  /** What addresses call it: `google`. */
  readonly name: string;
  /** What a page writes on its button. */
  readonly label: string;
  /** Its issuer identifier (OpenID Connect Discovery 1.0, section 2). */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** Divided by blanks; `openid` is among them. */
  readonly scopes: string;
  /** Whether it is believed when it says that it has asked for several factors; then no other is asked for here. */
  readonly trustsMfa: boolean;
}

/** Reads one variable, and notes its fault: then the value is `undefined`. */
type ReadVariable = <Value>(name: string, parse: (text: string) => Value, fallback: string) => Value | undefined;

/**
 * Reads the variables of every provider: `SOCIAL_WORK_LOGIN_ISSUER` is the issuer of `work-login`.
 *
 * @param names from `SOCIAL_PROVIDERS`
 * @returns those without a fault
 */
export function readSocialProviders(names: readonly string[], read: ReadVariable): readonly SocialProviderSettings[] {
  return names.flatMap((name) => {
    const prefix = `SOCIAL_${name.toUpperCase().replaceAll('-', '_')}`;
    const label = read(`${prefix}_LABEL`, required, name);
    const issuer = read(`${prefix}_ISSUER`, parseIssuer, '');
    const clientId = read(`${prefix}_CLIENT_ID`, required, '');
    const clientSecret = read(`${prefix}_CLIENT_SECRET`, (text) => secret(required(text)), '');
    const scopes = read(`${prefix}_SCOPES`, parseScopes, 'openid email profile');
    const trustsMfa = read(`${prefix}_TRUST_MFA`, onOff, 'off');
    return label && issuer && clientId && clientSecret && scopes && trustsMfa !== undefined
      ? [{ name, label, issuer, clientId, clientSecret, scopes, trustsMfa }]
      : [];
  });
}

/** The names of providers, which become a part of addresses, of variables and of cookies. */
export function parseProviderNames(text: string): readonly string[] {
  const names = text.split(',').flatMap((name) => name.trim() || []);
  if (!names.every((name) => /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) || new Set(names).size < names.length) {
    throw new RangeError('expected different names such as google,work-login: lower case letters, digits and hyphens');
  }
  return names;
}

function required(text: string): string {
  if (text === '') {
    throw new RangeError('expected a text: it is required for a name in SOCIAL_PROVIDERS');
  }
  return text;
}

/** Tokens go there, and what they say is believed: not in the clear, unless it stays on this machine. */
function parseIssuer(text: string): string {
  const url = parseUrl(text);
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (!url || !isSafe || url.username || url.password || /[?#]/.test(text)) {
    throw new RangeError('expected an https address such as https://accounts.google.com, without query and fragment');
  }
  return text;
}

/** OpenID Connect Core 1.0, section 3.1.2.1: without `openid` there is no ID token. */
function parseScopes(text: string): string {
  const scopes = text.split(/[ ,]+/).filter((scope) => scope !== '');
  if (!scopes.includes('openid') || !scopes.every((scope) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope))) {
    throw new RangeError('expected scopes such as `openid email profile`, openid among them');
  }
  return scopes.join(' ');
}
