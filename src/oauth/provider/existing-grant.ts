import { type Grant, type KoaContextWithOIDC } from 'oidc-provider';
import { type ProviderClients } from '../clients/provider-clients.js';

/**
 * What somebody has agreed to already: in this session; and with a client of whoever runs this server, everything it asks for.
 *
 * @returns `undefined` when nobody is signed in, or nothing was agreed to
 */
export async function existingGrant(
  { oidc }: KoaContextWithOIDC,
  clients: ProviderClients,
): Promise<Grant | undefined> {
  const { client, session, provider } = oidc;
  if (!client || !session?.accountId) {
    return undefined;
  }
  const grantId = oidc.result?.consent?.grantId ?? session.grantIdFor(client.clientId);
  const known = grantId === undefined ? undefined : await provider.Grant.find(grantId);
  if (!clients.rowOf(client).firstParty) {
    return known;
  }
  const grant = known ?? new provider.Grant({ accountId: session.accountId, clientId: client.clientId });
  if (addAsked(grant, oidc) || !known) {
    await grant.save();
  }
  return grant;
}

/** @returns whether anything is new */
function addAsked(grant: Grant, oidc: KoaContextWithOIDC['oidc']): boolean {
  const before = JSON.stringify([grant.openid, grant.resources]);
  grant.addOIDCScope([...oidc.requestParamOIDCScopes].join(' '));
  for (const [resource, { scopes }] of Object.entries(oidc.resourceServers ?? {})) {
    grant.addResourceScope(resource, [...oidc.requestParamScopes].filter((scope) => scopes.has(scope)).join(' '));
  }
  return JSON.stringify([grant.openid, grant.resources]) !== before;
}
