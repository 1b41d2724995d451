import { Injectable } from '@nestjs/common';
import { type Account } from 'oidc-provider';
import { UserLookup } from '../../authentication/user-lookup.js';
import { isId } from '../../core/id.js';
import { PreparedStatements } from '../../database/prepared-statements.js';

const EMAIL_VERIFIED = {
  name: 'oauth-email-verified',
  text: `SELECT "email_verified_at" IS NOT NULL AS "verified" FROM "users" WHERE "id" = $1`,
};

/** The claims that a scope stands for (OpenID Connect Core, section 5.4), of those that an account has. */
export const CLAIMS = {
  openid: ['sub'],
  profile: ['name', 'given_name', 'family_name', 'preferred_username'],
  email: ['email', 'email_verified'],
} as const;

/** What the provider may say of a person. */
@Injectable()
export class AccountClaims {
  constructor(
    private readonly users: UserLookup,
    private readonly statements: PreparedStatements,
  ) {}

  /** @returns `undefined` when there is no such account, or it is not active */
  async find(sub: string): Promise<Account | undefined> {
    const user = isId(sub) ? await this.users.findActive(sub) : undefined;
    if (!user) {
      return undefined;
    }
    const { id, username, email, firstName, lastName } = user.account;
    const claims: Account['claims'] = async (_use, scope) => ({
      sub: id,
      name: `${firstName} ${lastName}`.trim() || username,
      given_name: firstName || undefined,
      family_name: lastName || undefined,
      preferred_username: username,
      email,
      email_verified: scope.split(' ').includes('email') ? await this.#isVerified(id) : undefined,
    });
    return { accountId: id, claims };
  }

  /** What an access token of a person says of itself: the grant that it ends with, and the account's token version. */
  async tokenClaims(sub: string, grantId: string | undefined): Promise<Readonly<Record<string, unknown>>> {
    const user = await this.users.findActive(sub);
    return { gid: grantId, ver: user?.tokenVersion };
  }

  async #isVerified(id: string): Promise<boolean> {
    const [row] = await this.statements.query<{ verified: boolean }>(EMAIL_VERIFIED, [id]);
    return row?.verified ?? false;
  }
}
