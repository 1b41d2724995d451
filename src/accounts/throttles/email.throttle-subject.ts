import { Injectable } from '@nestjs/common';
import { type CountedSubject, type FindsCountedSubject, ThrottleSubject } from '../../throttling/throttle-subject.js';
import { emailKey } from '../account-keys.js';
import { MailLimit } from '../mail/mail-limit.js';

/** `email:alice@example.org`: the mails that were sent to an address, whoever asked for them. */
@ThrottleSubject('email')
@Injectable()
export class EmailThrottleSubject implements FindsCountedSubject {
  readonly expects = 'an e-mail address';

  constructor(private readonly mails: MailLimit) {}

  find(name: string): CountedSubject | undefined {
    return name.includes('@')
      ? { name: emailKey(name), bucket: this.mails.bucketOf(name), by: this.mails.policy }
      : undefined;
  }
}
