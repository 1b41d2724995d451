import { Injectable } from '@nestjs/common';
import { Permission } from './permission.js';
import { type Verdict } from './verdict.js';

/** Anyone, with or without an identity. Nothing else opens a route. */
@Injectable()
export class AllowAny extends Permission {
  hasPermission(): Verdict {
    return 'allow';
  }
}
