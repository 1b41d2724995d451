import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type ApiRequest } from '../../core/api-request.js';
import { type Route } from '../../core/route-cache.js';

/** A request, and the route that it was taken by. */
export interface RoutedRequest {
  readonly request: ApiRequest & { readonly params: Readonly<Record<string, string>> };
  readonly route: Route;
}

/** Nest's context of a handler, for a pipe to turn into what the handler asks for. */
export const Routed = createParamDecorator((_: unknown, context: ExecutionContext): RoutedRequest => ({
  request: context.switchToHttp().getRequest<RoutedRequest['request']>(),
  route: context,
}));
