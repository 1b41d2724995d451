import { Inject, Injectable } from '@nestjs/common';
import { UserLookup } from '../../authentication/user-lookup.js';
import { type Id } from '../../core/id.js';
import { type Account } from '../../core/identity.js';
import { parseUrl } from '../../core/parse-url.js';
import { BadRequest } from '../../exceptions/api.exceptions.js';
import { PermissionRegistry } from '../../permissions/registry/permission-registry.js';
import { scopeWords } from '../../permissions/registry/scope-words.js';
import { PUBLIC_URL } from '../../pipeline/public-url.js';
import { Consents } from '../consents/consents.js';
import { askedScopes, requestedScopes } from './consent-scopes.js';
import { type OpenInteraction } from './interactions.js';
import { pagePolicy } from './page-policy.js';
import { type PageAnswer } from './page-reply.js';
import { consentPage } from './templates/consent.template.js';

/** What OpenID Connect's own scopes let an application do. */
const OPENID: Readonly<Record<string, string>> = {
  openid: 'Know that it is you',
  profile: 'See your name and username',
  email: 'See your email address',
  offline_access: 'Keep this access while you are not there',
};

/** The page on which somebody is asked whether an application may use their account. */
@Injectable()
export class ConsentPages {
  constructor(
    private readonly users: UserLookup,
    private readonly registry: PermissionRegistry,
    private readonly consents: Consents,
    @Inject(PUBLIC_URL) private readonly publicUrl: string,
  ) {}

  async consent(interaction: OpenInteraction, accountId: Id): Promise<PageAnswer> {
    const user = await this.users.findActive(accountId);
    if (!user) {
      throw new BadRequest('The account that signed in is not active any more.');
    }
    const { path: action, token, client, details } = interaction;
    const { redirect_uri: target } = details.params;
    const asked = askedScopes(interaction);
    const agreed = await this.consents.scopesOf(accountId, client.id);
    const requested = requestedScopes(details.params);
    const html = consentPage.render({
      host: new URL(this.publicUrl).host,
      client: client.name,
      target: typeof target === 'string' ? placeOf(target) : null,
      username: user.account.username,
      action,
      token,
      scopes: asked.map((scope) => ({ words: this.#words(scope), detail: detailOf(scope, user.account) })),
      granted: agreed
        .filter((scope) => requested.includes(scope) && !asked.includes(scope))
        .map((scope) => this.#words(scope)),
    });
    return { html, policy: pagePolicy(typeof target === 'string' ? { target } : {}) };
  }

  #words(scope: string): string {
    const known = Object.hasOwn(OPENID, scope) ? OPENID[scope] : undefined;
    return known ?? scopeWords(scope, this.registry.permissions());
  }
}

/** What a scope of OpenID Connect tells now. */
function detailOf(scope: string, { username, email, firstName, lastName }: Account): string | null {
  switch (scope) {
    case 'profile':
      return [`${firstName} ${lastName}`.trim(), username].filter((name) => name !== '').join(', ');
    case 'email':
      return email;
    default:
      return null;
  }
}

/** A host that people can judge; of an app on their own machine there is none. */
function placeOf(uri: string): string {
  const url = parseUrl(uri);
  return url?.protocol === 'https:' ? url.host : 'an app on this device';
}
