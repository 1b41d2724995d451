import { type IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clock } from '../../core/clock.js';
import { AccountEvents } from '../accounts/account-events.js';
import { ProviderRequests } from '../provider/provider-requests.js';

const MINUTE = 60_000;

/** How many of those that were given a token in the last minute are remembered. */
const MOST_NOTED = 10_000;

/** A token as an event tells of it. */
export interface ReportedToken {
  /** What it is, or what it was given for: `refresh`, `client_credentials`. */
  readonly kind: string;
  readonly accountId?: string | undefined;
  readonly clientId?: string | undefined;
  readonly grantId?: string | undefined;
}

type TokenEventType = 'authn_token_created' | 'authn_token_revoked' | 'authn_token_reuse';

/** Reports what becomes of the provider's tokens: whose, of which client and of which grant, and never the token. */
@Injectable()
export class TokenEvents {
  readonly #created = new LRUCache<string, number>({ max: MOST_NOTED });

  constructor(
    private readonly accounts: AccountEvents,
    private readonly requests: ProviderRequests,
    private readonly clock: Clock,
  ) {}

  /** Reports that a token was issued: the first in a minute of the same account, client and grant type, since services ask for one as often as they like. */
  created(raw: IncomingMessage, token: ReportedToken): void {
    const key = `${token.kind} ${token.clientId} ${token.accountId}`;
    const now = this.clock.now();
    if (now - (this.#created.get(key) ?? Number.NEGATIVE_INFINITY) >= MINUTE) {
      this.#created.set(key, now);
      this.report(raw, 'authn_token_created', token);
    }
  }

  report(raw: IncomingMessage, type: TokenEventType, { kind, accountId, clientId, grantId }: ReportedToken): void {
    const request = this.requests.of(raw);
    const details = {
      kind,
      ...(clientId !== undefined && { clientId }),
      ...(grantId !== undefined && { familyId: grantId }),
    };
    this.accounts.report(accountId, (subject) => ({ type, subject, details }), request);
  }
}
