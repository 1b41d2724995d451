import type passport from 'passport';
import { type ApiRequest } from '../core/api-request.js';
import { Identity } from '../core/identity.js';
import { authorizationCredential } from './authorization-header.js';
import { type Outcome, PASS, success } from './outcome.js';
import { type RegisteredScheme, wordOf } from './authentication-schemes.js';

/** A Passport strategy answered something that is no identity, or asked for something an API does not do. */
export class StrategyMisuse extends Error {
  readonly code = 'STRATEGY_MISUSE';
}

/**
 * Asks a Passport strategy from npm, as Passport does: it is given the five callbacks and calls one of them.
 *
 * Passport has no word for "not mine": a strategy fails when its credential is missing. So a failure counts as one only when the request's
 * `Authorization` has the word of the scheme's challenge; otherwise the next scheme is asked.
 *
 * It sees no query: no credential is taken from a URL, which ends up in logs and histories (RFC 9700, section 4.3.2).
 *
 * @throws whatever the strategy reports as an error
 */
export function askStrategy({ strategy, name, challenge }: RegisteredScheme, request: ApiRequest): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const asked = Object.assign(Object.create(strategy) as passport.Strategy, {
      success: (user: unknown) => {
        if (user instanceof Identity) {
          resolve(success(user));
        } else {
          reject(new StrategyMisuse(`The scheme "${name}" must validate to an Identity.`));
        }
      },
      fail: (answer: unknown) => {
        const mine = authorizationCredential(request)?.word === wordOf({ challenge });
        resolve(mine ? failure(typeof answer === 'string' ? answer : challenge) : PASS);
      },
      pass: () => resolve(PASS),
      redirect: () => reject(new StrategyMisuse(`The scheme "${name}" redirects, which an API route does not.`)),
      error: (error: unknown) =>
        reject(error instanceof Error ? error : new StrategyMisuse(`The scheme "${name}" failed.`)),
    });
    asked.authenticate(withoutQuery(request) as never);
  });
}

function failure(challenge: string): Outcome {
  return { kind: 'fail', code: 'authentication_failed', detail: 'The credential is not valid.', challenge };
}

function withoutQuery(request: ApiRequest): ApiRequest {
  return Object.create(request, { query: { value: {} } }) as ApiRequest;
}
