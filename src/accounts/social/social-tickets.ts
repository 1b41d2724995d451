import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../core/clock.js';
import { type Id } from '../../core/id.js';
import { type SealedBox } from '../../core/sealed-box.js';
import { PUBLIC_URL } from '../../pipeline/public-url.js';
import { type SignInChecks } from './openid-connect.strategy.js';
import { type ProviderIdentity } from './provider-identity.js';
import { TicketCookie } from './ticket-cookie.js';

/** The injection token of what seals the tickets. */
export const SOCIAL_BOX = Symbol('SOCIAL_BOX');

/** A sign-in that a browser has begun with a provider. */
export interface BegunAttempt {
  readonly checks: SignInChecks;
  /** The path that the browser asked to go to. */
  readonly next?: string | undefined;
  /** Who asked to link the identity with their account, and in which session; `null` when it is to sign in. */
  readonly linkTo: { readonly userId: Id; readonly sessionId: Id } | null;
}

/** The cookies of this concept, each good under its own name alone. */
@Injectable()
export class SocialTickets {
  /** An identity whose owner is asked to sign in to the account with its address, and to confirm. */
  readonly pending: TicketCookie<ProviderIdentity>;

  constructor(
    @Inject(SOCIAL_BOX) private readonly box: SealedBox,
    private readonly clock: Clock,
    @Inject(PUBLIC_URL) private readonly publicUrl: string,
  ) {
    this.pending = this.#cookie('social-link');
  }

  /** @param provider its name: what was begun with one is not completed with another */
  attempt(provider: string): TicketCookie<BegunAttempt> {
    return this.#cookie(`sign-in-${provider}`);
  }

  #cookie<Content>(name: string): TicketCookie<Content> {
    return new TicketCookie(name, this.box, this.clock, this.publicUrl);
  }
}
