import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { CounterStore } from '../../throttling/counter.store.js';
import { ThrottlePolicy } from '../../throttling/throttle-policy.js';
import { emailKey } from '../account-keys.js';

/** Keeps strangers from filling a mailbox: so many mails to one address, whoever asks for them, by whatever route, and whether or not an account has it. */
@Injectable()
export class MailLimit {
  /** What counts the mails to one address. */
  readonly policy: ThrottlePolicy;

  constructor(
    private readonly counters: CounterStore,
    @Inject(SETTINGS) { rateMail }: Settings,
  ) {
    this.policy = new ThrottlePolicy([{ scope: 'mail', rates: rateMail, strict: true }]);
  }

  /** Counts a mail to the address. @returns whether it may be sent; nobody is told when it may not */
  async allows(email: string): Promise<boolean> {
    const { decisions } = await this.counters.consume(this.policy.hits(this.bucketOf(email)));
    return decisions.every(({ allowed }) => allowed);
  }

  /** What mails to the address are counted under: nothing that an address could be told by. */
  bucketOf(email: string): string {
    return createHash('sha256').update(emailKey(email)).digest('base64url');
  }
}
