import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { type LoginExchange, LoginCompletion } from '../logins/login-completion.js';
import { type VerifiedAccount } from '../logins/verified-account.js';
import { type FactorDemand } from '../mfa/second-factor.js';
import { SecondFactors } from '../mfa/second-factors.js';
import { MfaTickets } from '../mfa/tickets/mfa-tickets.js';

/** What the login is for. */
const SESSION = { kind: 'session', by: 'social' } as const;

/** What is asked for, beside that a provider vouches for somebody. */
export interface SocialLoginOptions {
  /** Where the browser asked to go: a path of this host. */
  readonly next: string | undefined;
  /** Whether the provider has seen several factors, and is believed. */
  readonly hasShownFactors: boolean;
}

/** Signs a browser in whose person a provider vouches for: at once, or when they have shown the second factor of their account. */
@Injectable()
export class SocialLogin {
  constructor(
    private readonly factors: SecondFactors,
    private readonly tickets: MfaTickets,
    private readonly completion: LoginCompletion,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'socialLanding' | 'socialMfaPage'>,
  ) {}

  /** @returns where the browser goes */
  async logIn(
    user: VerifiedAccount,
    { next, hasShownFactors }: SocialLoginOptions,
    exchange: LoginExchange,
  ): Promise<string> {
    const demand = hasShownFactors ? null : await this.#demandOf(user);
    if (demand) {
      return this.#askForFactor(user, demand, next, exchange);
    }
    await this.completion.complete(user, SESSION, exchange);
    return next ?? this.settings.socialLanding;
  }

  async #demandOf(user: VerifiedAccount): Promise<FactorDemand | null> {
    return this.factors.demandedOf({ ...user, ...(await this.factors.heldBy(user.id)) });
  }

  /** The ticket goes into the fragment of the address: a browser sends that to no server, so that it is in no log and in no `Referer`. */
  async #askForFactor(
    user: VerifiedAccount,
    { methods }: FactorDemand,
    next: string | undefined,
    { request }: LoginExchange,
  ): Promise<string> {
    const ticket = await this.tickets.issue(user, SESSION, request);
    const asked = new URLSearchParams({
      ticket: ticket.reveal(),
      methods: methods.join(','),
      ...(methods.length === 0 && { enrol: 'true' }),
      ...(next !== undefined && { next }),
    });
    const [page = ''] = (this.settings.socialMfaPage ?? this.settings.socialLanding).split('#', 1);
    return `${page}#${asked.toString()}`;
  }
}
