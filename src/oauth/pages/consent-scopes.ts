import { type OpenInteraction } from './interactions.js';

interface ConsentDetails {
  readonly missingOIDCScope?: readonly string[];
  readonly missingOIDCClaims?: readonly string[];
  readonly missingResourceScopes?: Readonly<Record<string, readonly string[]>>;
}

/** @returns what is asked for and was not agreed to yet; everything, where it was and is asked for again */
export function askedScopes({ details }: Pick<OpenInteraction, 'details'>): readonly string[] {
  const { missingOIDCScope = [], missingResourceScopes = {} } = details.prompt.details as ConsentDetails;
  const missing = [...missingOIDCScope, ...Object.values(missingResourceScopes).flat()];
  return missing.length > 0 ? [...new Set(missing)] : requestedScopes(details.params);
}

/** @returns what the client asks for, as it wrote it */
export function requestedScopes({ scope }: Readonly<Record<string, unknown>>): readonly string[] {
  return typeof scope === 'string' ? [...new Set(scope.split(' ').filter((name) => name !== ''))] : [];
}

/** Writes what was agreed to into the grant that it is agreed to in. @returns the grant's id */
export async function grantAsked({ provider, details, client }: OpenInteraction, accountId: string): Promise<string> {
  const { missingOIDCScope, missingOIDCClaims, missingResourceScopes } = details.prompt.details as ConsentDetails;
  const known = details.grantId === undefined ? undefined : await provider.Grant.find(details.grantId);
  const grant = known ?? new provider.Grant({ accountId, clientId: client.clientId });
  if (missingOIDCScope) {
    grant.addOIDCScope(missingOIDCScope.join(' '));
  }
  if (missingOIDCClaims) {
    grant.addOIDCClaims([...missingOIDCClaims]);
  }
  for (const [resource, scopes] of Object.entries(missingResourceScopes ?? {})) {
    grant.addResourceScope(resource, scopes.join(' '));
  }
  return grant.save();
}
