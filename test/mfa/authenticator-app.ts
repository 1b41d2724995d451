import { Secret, TOTP } from 'otpauth';
import { FactorChanges } from '../../src/accounts/mfa/factor-changes.js';
import { TotpAuthenticators } from '../../src/accounts/mfa/totp/totp-authenticators.js';
import { type ApiClient } from '../kit/api-client.js';
import { type TestApp } from '../kit/test-app.js';
import { PASSWORD, type TestUser } from '../kit/test-user.js';

/** An authenticator app on a person's phone, by the clock of the server under test. */
export class AuthenticatorApp {
  constructor(
    private readonly app: TestApp,
    readonly secret: string,
  ) {}

  /** @param steps ahead of now, or behind */
  code(steps = 0): string {
    return TOTP.generate({ secret: Secret.fromBase32(this.secret), timestamp: this.app.clock.now() + steps * 30_000 });
  }

  /** A code that is none of those that are near. */
  wrongCode(): string {
    const near = [-2, -1, 0, 1, 2].map((steps) => this.code(steps));
    return ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !near.includes(code)) ?? '';
  }

  /** The code of a step that no code was accepted of yet. */
  freshCode(): string {
    this.app.clock.advance('30s');
    return this.code();
  }
}

/** An account with a second factor, and what its owner has. */
export interface Enrolled {
  readonly user: TestUser;
  readonly client: ApiClient;
  readonly phone: AuthenticatorApp;
  readonly recoveryCodes: readonly string[];
}

/** Makes an account that has set an authenticator app up, behind the API: it would hash a password for it. */
export async function enrolled(app: TestApp, username: string, rank: Partial<TestUser> = {}): Promise<Enrolled> {
  const user = await app.createUser({ username, ...rank });
  const client = app.clientFor(user);
  const authenticators = app.get(TotpAuthenticators);
  const { secret } = await authenticators.begin(user);
  const phone = new AuthenticatorApp(app, secret.reveal());
  const added = await app
    .get(FactorChanges)
    .add(undefined, user.id, (manager) => authenticators.confirm(manager, user.id, phone.code()));
  const recoveryCodes = added?.recoveryCodes?.map((code) => code.reveal()) ?? [];
  return { user, client, phone, recoveryCodes };
}

/** Shows the password, and @returns the ticket. */
export async function ticketOf(app: TestApp, username: string, path = '/auth/jwt', body: object = {}): Promise<string> {
  const answer = await app.client.post<{ ticket: string }>(path, { username, password: PASSWORD, ...body });
  expect(answer).toHaveProblem(401, 'mfa_required');
  return answer.body.ticket;
}
