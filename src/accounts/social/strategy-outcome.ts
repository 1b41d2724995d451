import type passport from 'passport';
import { type OpenIdConnectStrategy, type SignInChecks, type StrategySession } from './openid-connect.strategy.js';
import { type ProviderIdentity } from './provider-identity.js';

/** What the strategy came to: `redirect` when a sign-in begins, one of the others when it ends. */
export type StrategyOutcome =
  | { readonly kind: 'redirect'; readonly url: string; readonly checks: SignInChecks }
  | { readonly kind: 'success'; readonly identity: ProviderIdentity }
  | { readonly kind: 'fail' };

/**
 * Asks the strategy as Passport does: it is given the callbacks, and calls one of them. Passport's own middleware would answer the request itself, in
 * Express's way.
 *
 * @param url the request's, with the query that the provider has sent the browser back with
 * @param checks of the sign-in that this browser has begun; none to begin one
 * @throws what the strategy reports as an error
 */
export function askStrategy(
  strategy: OpenIdConnectStrategy,
  url: string,
  checks?: SignInChecks,
): Promise<StrategyOutcome> {
  const session: StrategySession = checks ? { checks } : {};
  return new Promise((resolve, reject) => {
    const callbacks: passport.StrategyCreatedStatic = {
      success: (user: unknown) => resolve({ kind: 'success', identity: user as ProviderIdentity }),
      redirect: (location: string) =>
        session.checks
          ? resolve({ kind: 'redirect', url: location, checks: session.checks })
          : reject(new TypeError('The strategy redirects, and has kept nothing to check the answer by.')),
      fail: () => resolve({ kind: 'fail' }),
      pass: () => resolve({ kind: 'fail' }),
      error: (error: Error) => reject(error),
    };
    const asked = Object.assign(Object.create(strategy) as OpenIdConnectStrategy, callbacks);
    asked.authenticate({ method: 'GET', url, session } as never, {});
  });
}
