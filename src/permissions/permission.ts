import { type CanActivate, type ExecutionContext } from '@nestjs/common';
import { type ApiRequest } from '../core/api-request.js';
import { type Identity } from '../core/identity.js';
import { ALL, type Condition, matches, NONE } from './condition.js';
import { type Denial, refusal } from './refusal.js';
import { Scope } from './scope.js';
import { type OpenVerdict, type Verdict } from './verdict.js';

/** What a permission may look at: who asks, and how. */
export interface PermissionRequest {
  readonly identity: Identity;
  /** The method in upper case. */
  readonly method: string;
}

/**
 * May they: DRF's `BasePermission`, as a Nest guard.
 *
 * `hasPermission` speaks of the request. A permission that also depends on the row says in `scope` which rows it allows; `hasObjectPermission` is
 * then the same rule on one loaded row, and needs to be written only to say it faster.
 */
export abstract class Permission<Resource extends object = object> implements CanActivate {
  abstract hasPermission(request: PermissionRequest): Verdict;

  /** The rows this permission allows; asked only when the request as such was allowed. */
  scope?(rows: Scope<Resource>, request: PermissionRequest): Condition;

  hasObjectPermission(request: PermissionRequest, object: Resource): OpenVerdict {
    if (!this.scope) {
      return 'not-applicable';
    }
    return matches(this.scope(new Scope<Resource>(), request), object) ? 'allow' : 'deny';
  }

  /** What a denial says to the client. */
  denial(_request: PermissionRequest): Denial {
    return {};
  }

  /** How the policy inventory writes it. */
  describe(): string {
    return this.constructor.name;
  }

  /** The verdict before there is an object: where rows matter, an allowance is open until one is known. */
  requestVerdict(request: PermissionRequest): OpenVerdict {
    const verdict = this.hasPermission(request);
    return verdict === 'allow' && this.scope ? 'not-applicable' : verdict;
  }

  /** The verdict about one object. */
  objectVerdict(request: PermissionRequest, object: Resource): Verdict {
    if (this.hasPermission(request) === 'deny') {
      return 'deny';
    }
    return this.hasObjectPermission(request, object) === 'deny' ? 'deny' : 'allow';
  }

  /** The rows that `objectVerdict` allows, no more and no fewer. */
  rows(request: PermissionRequest): Condition {
    if (this.hasPermission(request) === 'deny') {
      return NONE;
    }
    return this.scope?.(new Scope<Resource>(), request) ?? ALL;
  }

  /** Nest's own face, so that `@UseGuards(IsAuthenticated)` works too. */
  canActivate(context: ExecutionContext): boolean {
    const { user: identity, method } = context.switchToHttp().getRequest<ApiRequest>();
    if (this.requestVerdict({ identity, method }) === 'deny') {
      throw refusal(identity, this.denial({ identity, method }));
    }
    return true;
  }
}
