import { type Grant, type KoaContextWithOIDC } from 'oidc-provider';
import { type ProviderParts } from './provider-parts.js';

/**
 * What somebody has agreed to already: in this session, in an earlier one, and with a client of whoever runs this server everything it asks for.
 *
 * @returns `undefined` when nobody is signed in, or nothing was agreed to
 */
export async function existingGrant(
  { oidc, req }: KoaContextWithOIDC,
  { clients, consents, requests }: Pick<ProviderParts, 'clients' | 'consents' | 'requests'>,
): Promise<Grant | undefined> {
  const { client, session, provider } = oidc;
  if (!client || !session?.accountId) {
    return undefined;
  }
  const row = clients.rowOf(client);
  const { id, firstParty } = row;
  const grantId = oidc.result?.consent?.grantId ?? session.grantIdFor(client.clientId);
  const known = grantId === undefined ? undefined : await provider.Grant.find(grantId);
  const agreed = new Set(await consents.scopesOf(session.accountId, id));
  const added = [...oidc.requestParamScopes].filter((scope) => firstParty || agreed.has(scope));
  if (!known && added.length === 0) {
    return undefined;
  }
  const grant = known ?? new provider.Grant({ accountId: session.accountId, clientId: client.clientId });
  if (addScopes(grant, new Set(added), oidc) || !known) {
    await grant.save();
  }
  if (grant.jti !== session.grantIdFor(client.clientId)) {
    // The library notes of the client that a grant outlives the session, and takes it for true of each that comes after.
    session.authorizationFor(client.clientId).persistsLogout = false;
  }
  if (firstParty && added.some((scope) => !agreed.has(scope))) {
    await consents.remember(session.accountId, row, added, requests.of(req));
  }
  return grant;
}

/** @returns whether anything is new */
function addScopes(grant: Grant, scopes: ReadonlySet<string>, oidc: KoaContextWithOIDC['oidc']): boolean {
  const before = JSON.stringify([grant.openid, grant.resources]);
  const ofPerson = [...oidc.requestParamOIDCScopes].filter((scope) => scopes.has(scope));
  if (ofPerson.length > 0) {
    grant.addOIDCScope(ofPerson.join(' '));
  }
  for (const [resource, server] of Object.entries(oidc.resourceServers ?? {})) {
    const ofResource = [...scopes].filter((scope) => server.scopes.has(scope));
    if (ofResource.length > 0) {
      grant.addResourceScope(resource, ofResource.join(' '));
    }
  }
  return JSON.stringify([grant.openid, grant.resources]) !== before;
}
