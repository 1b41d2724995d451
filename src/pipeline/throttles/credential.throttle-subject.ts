import { Injectable } from '@nestjs/common';
import { bucketName } from '../../throttling/bucket-name.js';
import { RestrictedRates } from '../../throttling/restricted-rates.js';
import { type CountedSubject, type FindsCountedSubject, ThrottleSubject } from '../../throttling/throttle-subject.js';

/** A scheme and an id. */
const CREDENTIAL = /^[a-z][a-z0-9-]*:[\w-]{1,255}$/;

/** `credential:session:018f…`: one that a response to an alert has slowed down. */
@ThrottleSubject('credential')
@Injectable()
export class CredentialThrottleSubject implements FindsCountedSubject {
  readonly expects = 'a scheme, a colon and the id of a credential, a family of refresh tokens or an OAuth grant';

  constructor(private readonly restricted: RestrictedRates) {}

  find(name: string): CountedSubject | undefined {
    return CREDENTIAL.test(name)
      ? { name, bucket: bucketName(name), by: this.restricted.policy, restriction: name }
      : undefined;
  }
}
