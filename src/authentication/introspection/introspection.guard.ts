import {
  type CanActivate,
  type ExecutionContext,
  ForbiddenException,
  Injectable,
  ServiceUnavailableException,
  UnauthorizedException,
} from '@nestjs/common';
import { type ApiReply, type ApiRequest } from '../../core/api-request.js';
import { ApiException } from '../../exceptions/api.exception.js';
import { type Outcome } from '../outcome.js';

import { INTROSPECTION_CHALLENGE, IntrospectionAuthentication } from './introspection.authentication.js';
import { REQUIRED_SCOPES } from './required-scopes.decorator.js';

/**
 * Protects routes of any Nest application, on Fastify or Express and without a database, by access tokens of an authorization server elsewhere. It throws
 * Nest's own exceptions, and writes the challenges of RFC 6750 (section 3).
 *
 * A route without {@link RequiredScopes} takes any token that is good for the service.
 */
@Injectable()
export class IntrospectionGuard implements CanActivate {
  constructor(private readonly scheme: IntrospectionAuthentication) {}

  /**
   * @throws {UnauthorizedException} without a token, or with one that does not hold
   * @throws {ForbiddenException} when the token has not all scopes
   * @throws {ServiceUnavailableException} when the authorization server cannot be asked
   */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<ApiRequest>();
    const reply = http.getResponse<Pick<ApiReply, 'header'>>();
    const outcome = await this.#ask(request, reply);
    if (outcome.kind !== 'success') {
      reply.header('WWW-Authenticate', (outcome.kind === 'fail' && outcome.challenge) || INTROSPECTION_CHALLENGE);
      throw new UnauthorizedException(outcome.kind === 'fail' ? outcome.detail : undefined);
    }
    const required = requiredScopes(context);
    const carried = outcome.identity.credential?.scopes ?? [];
    if (!required.every((scope) => carried.includes(scope))) {
      reply.header('WWW-Authenticate', `Bearer error="insufficient_scope", scope="${required.join(' ')}"`);
      throw new ForbiddenException('The token has no scope for this.');
    }
    request.user = outcome.identity;
    request.auth = outcome.identity.credential;
    return true;
  }

  async #ask(request: ApiRequest, reply: Pick<ApiReply, 'header'>): Promise<Outcome> {
    try {
      return await this.scheme.validate(request);
    } catch (error) {
      if (!(error instanceof ApiException)) {
        throw error;
      }
      Object.entries(error.headers).forEach(([name, value]) => reply.header(name, value));
      throw new ServiceUnavailableException(error.detail, { cause: error.cause });
    }
  }
}

function requiredScopes(context: ExecutionContext): readonly string[] {
  return (
    [context.getHandler(), context.getClass()]
      .map((target) => Reflect.getMetadata(REQUIRED_SCOPES, target) as readonly string[] | undefined)
      .find((scopes) => scopes !== undefined) ?? []
  );
}
