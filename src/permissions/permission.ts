import { type CanActivate, type ExecutionContext } from '@nestjs/common';
import { type ApiRequest } from '../core/api-request.js';
import { type HeldPermissions } from '../core/held-permissions.js';
import { type Identity } from '../core/identity.js';
import { type Id } from '../core/id.js';
import { ALL, type Condition, type Granted, matches, NONE } from './condition.js';
import { type Denial, refusal } from './refusal.js';
import { type PermissionCode } from './registry/permission-code.js';
import { resourceName } from './registry/resource.decorator.js';
import { Scope } from './scope.js';
import { type OpenVerdict, type Verdict } from './verdict.js';

/** What a permission may look at: who asks, for what and how, and what that caller holds. */
export interface PermissionRequest {
  readonly identity: Identity;
  /** The method in upper case. */
  readonly method: string;
  /** What the caller may: on every row, and on those rows whose grants were read. */
  readonly held: HeldPermissions;
  /** The resource that the route is part of, such as `articles`. */
  readonly resource: string | null;
}

/** @returns what permissions may look at of a request to a controller's route */
export function permissionRequest(
  { user: identity, method, held }: Pick<ApiRequest, 'user' | 'method' | 'held'>,
  controller: object,
): PermissionRequest {
  return { identity, method, held, resource: resourceName(controller) };
}

/** What a composition is made of, and whether all of it must allow, any of it, or none. */
export interface PermissionParts {
  readonly kind: 'all' | 'any' | 'none';
  readonly operands: readonly Permission[];
}

/** What is done, and to which resource, whoever asks. */
export type AskedAction = Pick<PermissionRequest, 'method' | 'resource'>;

/** What grants on single objects speak of. */
interface Identified {
  readonly id: Id;
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
    const isGranted = ({ permission }: Granted): boolean => request.held.hasOn((object as Identified).id, permission);
    return matches(this.scope(new Scope<Resource>(), request), object, isGranted) ? 'allow' : 'deny';
  }

  /** The codes that it asks for of such a request; none of a permission that looks at something else. */
  requires(_request: AskedAction): readonly PermissionCode[] {
    return [];
  }

  /**
   * What a denial says to the client.
   *
   * @param _object the row that was denied; none when the request as such was
   */
  denial(request: PermissionRequest, _object?: Resource): Denial {
    const required = this.requires(request);
    return required.length > 0 ? { required } : {};
  }

  /** How the policy inventory writes it. */
  describe(): string {
    return this.constructor.name;
  }

  /** Of a composition, what it is made of; `null` for a permission that decides by itself. */
  get parts(): PermissionParts | null {
    return null;
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
    const request = permissionRequest(context.switchToHttp().getRequest<ApiRequest>(), context.getClass());
    if (this.requestVerdict(request) === 'deny') {
      throw refusal(request.identity, this.denial(request), this.describe());
    }
    return true;
  }
}
