import { Injectable } from '@nestjs/common';
import { addressBucket, canonicalAddress } from '../../core/client-address.js';
import { restrictedAddress } from '../../core/security/restrictions.js';
import { type CountedSubject, type FindsCountedSubject, ThrottleSubject } from '../../throttling/throttle-subject.js';

/** `address:192.0.2.1`: what is counted before authentication, and for callers without an identity. */
@ThrottleSubject('address')
@Injectable()
export class AddressThrottleSubject implements FindsCountedSubject {
  readonly expects = 'an IPv4 or IPv6 address';

  find(name: string): CountedSubject | undefined {
    // An IPv6 address is shown by its /64, which is then as good a name.
    const address = canonicalAddress(name.replace(/\/64$/, ''));
    const bucket = address && addressBucket(address);
    return bucket === undefined
      ? undefined
      : { name: bucket, bucket, by: 'address', restriction: restrictedAddress(bucket) };
  }
}
