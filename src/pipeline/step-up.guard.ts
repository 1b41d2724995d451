import { type CanActivate, type ExecutionContext, Injectable, Optional, SetMetadata } from '@nestjs/common';
import { JWT } from '../authentication/jwt/access-token.js';
import { type ApiRequest } from '../core/api-request.js';
import { type Route, RouteCache } from '../core/route-cache.js';
import { restrictedCredential, Restrictions } from '../core/security/restrictions.js';
import { PermissionDenied } from '../exceptions/api.exceptions.js';

const DURING_STEP_UP = 'portcullis:during-step-up';

/** A credential may use this though its account has to show who it is first: by this it does so, or logs out. */
export function DuringStepUp(): ClassDecorator & MethodDecorator {
  return SetMetadata(DURING_STEP_UP, true);
}

/**
 * Refuses a credential that a response to an alert has put under `step-up`, until its account has shown its password, and its second factor, again. To
 * Bearer tokens it says so in the words of RFC 9470.
 */
@Injectable()
export class StepUpGuard implements CanActivate {
  readonly #routes = new RouteCache((route) => ({ isOpen: isOpenDuringStepUp(route) }));

  constructor(@Optional() private readonly restrictions?: Restrictions) {}

  /** @throws {PermissionDenied} `mfa_required` */
  canActivate(context: ExecutionContext): boolean {
    const { auth } = context.switchToHttp().getRequest<ApiRequest>();
    if (!auth || !this.restrictions?.holds('step-up', restrictedCredential(auth))) {
      return true;
    }
    if (!this.#routes.get(context).isOpen) {
      const type = auth.type ?? (auth.scheme === JWT ? 'Bearer' : undefined);
      throw new PermissionDenied(
        'Show who you are again: POST /api/v1/auth/reauthentication, or log in.',
        {
          refusal: { outcome: 'denied', by: 'step-up' },
          ...(type && {
            headers: { 'WWW-Authenticate': `${type} error="insufficient_user_authentication", max_age=0` },
          }),
        },
        'mfa_required',
      );
    }
    return true;
  }
}

function isOpenDuringStepUp(route: Route): boolean {
  return [route.getHandler(), route.getClass()].some((target) => Reflect.hasMetadata(DURING_STEP_UP, target));
}
