import { type Type } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import passport from 'passport';
import { type ApiRequest } from '../core/api-request.js';
import { type Outcome } from './outcome.js';

/**
 * One way to authenticate: DRF's `BaseAuthentication`, as a Passport strategy.
 *
 * A subclass says in `validate` what it makes of a request. An error it throws is neither a pass nor a failure: the request ends with it, so a
 * scheme that crashes fails closed.
 */
export abstract class AuthenticationScheme extends passport.Strategy {
  /** Passport asks an object that inherits from the scheme, and that has none of its private members. */
  private readonly registered: AuthenticationScheme = this;

  /** Its challenge without an error, where that says more than its decorator knows. */
  readonly challenge?: string;

  abstract validate(request: ApiRequest): Outcome | Promise<Outcome>;

  /** Whether `validate` would spend much on this request, such as a password's hash: an address that has failed too often is refused before it does. */
  isCostly(_request: ApiRequest): boolean {
    return false;
  }

  /** Passport's own face, so that `AuthGuard('jwt')` works too. */
  override authenticate(this: this & Callbacks, request: unknown): void {
    void answer(this, this.registered, request as ApiRequest);
  }
}

async function answer(asked: Callbacks, scheme: AuthenticationScheme, request: ApiRequest): Promise<void> {
  try {
    const outcome = await scheme.validate(request);
    if (outcome.kind === 'success') {
      asked.success(outcome.identity);
    } else {
      asked.fail(outcome.kind === 'fail' ? outcome.challenge : undefined, 401);
    }
  } catch (error) {
    asked.error(error);
  }
}

/**
 * The class a scheme extends: an {@link AuthenticationScheme} that @nestjs/passport registers.
 *
 * @param name the strategy's name, for `AuthGuard(name)`
 */
export function PassportScheme(name: string): abstract new () => AuthenticationScheme {
  // The mixin's type wants a class that can be made as it is; what it returns is as abstract as what it is given.
  return PassportStrategy(AuthenticationScheme as unknown as Type<AuthenticationScheme>, name);
}

/** The methods that Passport adds to a strategy while it authenticates a request. */
interface Callbacks {
  success(user: unknown): void;
  fail(challenge: string | undefined, status: number): void;
  error(error: unknown): void;
}
