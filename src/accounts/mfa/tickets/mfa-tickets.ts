import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, LessThanOrEqual } from 'typeorm';
import { type ApiRequest } from '../../../core/api-request.js';
import { Clock } from '../../../core/clock.js';
import { type Milliseconds } from '../../../core/duration.js';
import { type Secret } from '../../../core/secret.js';
import { PreparedStatements } from '../../../database/prepared-statements.js';
import { type ClearsExpiredRows, ExpiredRows } from '../../../database/sweep/expired-rows.decorator.js';
import { deleteExpired } from '../../../database/sweep/delete-expired.js';
import { type BegunLogin } from '../../logins/begun-login.js';
import { type VerifiedAccount } from '../../logins/verified-account.js';
import { MfaTicket } from './mfa-ticket.entity.js';
import { clientDigest, digestOf, newTicket } from './mfa-ticket-secret.js';
import { COUNT_ATTEMPT, FIND, SPEND } from './mfa-tickets.statements.js';

/** Long enough to find a phone, and no longer (OWASP ASVS 6.5.5 allows 10 minutes). */
export const TICKET_LIFETIME: Milliseconds = 5 * 60_000;

/** A ticket whose second factor was wrong this many times is dead. */
const ATTEMPTS = 5;

/** Who brings a ticket: the request is the client that the ticket is bound to. */
export interface PresentedTicket {
  readonly ticket: Secret;
  readonly request: ApiRequest;
}

/** A login that a ticket goes on with. */
export interface TicketedLogin {
  readonly user: VerifiedAccount;
  readonly login: BegunLogin;
}

/** Keeps logins whose password was right until their second factor comes. */
@Injectable()
@ExpiredRows('second factor tickets')
export class MfaTickets implements ClearsExpiredRows {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly statements: PreparedStatements,
    private readonly clock: Clock,
  ) {}

  /** @param user as its password was verified: what ends its tokens meanwhile ends the ticket too */
  async issue({ id: userId, tokenVersion }: VerifiedAccount, login: BegunLogin, request: ApiRequest): Promise<Secret> {
    const now = this.clock.now();
    const ticket = newTicket();
    // What an account leaves behind is swept when it logs in again, so that nothing grows without end.
    await this.dataSource.manager.delete(MfaTicket, { userId, expiresAt: LessThanOrEqual(new Date(now)) });
    await this.dataSource.manager.insert(MfaTicket, {
      digest: digestOf(ticket),
      userId,
      tokenVersion,
      login,
      client: clientDigest(request),
      expiresAt: new Date(now + TICKET_LIFETIME),
    });
    return ticket;
  }

  /** @returns `undefined` for a ticket that is unknown, expired, spent or dead, or another client's: nobody learns which */
  async find(presented: PresentedTicket): Promise<TicketedLogin | undefined> {
    const [row] = await this.statements.query<VerifiedAccount & { readonly login: BegunLogin }>(FIND, [
      ...this.#values(presented),
      ATTEMPTS,
    ]);
    if (!row) {
      return undefined;
    }
    const { login, ...user } = row;
    return { user, login };
  }

  /** Takes one of the ticket's attempts, before it is judged. @returns whether there was one left */
  async takeAttempt(presented: PresentedTicket): Promise<boolean> {
    const taken = await this.statements.query(COUNT_ATTEMPT, [...this.#values(presented), ATTEMPTS]);
    return taken.length === 1;
  }

  /** Ends the ticket, for a second factor that was right. @returns whether it was there to end: of any number at once, one is told so */
  async spend(presented: PresentedTicket): Promise<boolean> {
    const spent = await this.statements.query(SPEND, this.#values(presented));
    return spent.length === 1;
  }

  clearExpired(limit: number): Promise<number> {
    return deleteExpired(this.dataSource.manager, MfaTicket, new Date(this.clock.now()), limit);
  }

  #values({ ticket, request }: PresentedTicket): readonly unknown[] {
    return [digestOf(ticket), clientDigest(request), new Date(this.clock.now())];
  }
}
