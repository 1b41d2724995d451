import { Injectable } from '@nestjs/common';
import { bucketName } from '../../throttling/bucket-name.js';
import { type CountedSubject, type FindsCountedSubject, ThrottleSubject } from '../../throttling/throttle-subject.js';

/** `name:/api/v1/codes/17`: what the function `by` of a route's scope said. */
@ThrottleSubject('name')
@Injectable()
export class NamedThrottleSubject implements FindsCountedSubject {
  readonly expects = 'what the by function of a throttle scope returns';

  find(name: string): CountedSubject {
    return { name, bucket: bucketName(name), by: 'name' };
  }
}
