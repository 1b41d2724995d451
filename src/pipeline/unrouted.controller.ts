import { All, Controller, HttpCode, Req, Res } from '@nestjs/common';
import { type ApiReply, type ApiRequest } from '../core/api-request.js';
import { MethodNotAllowed, NotFound } from '../exceptions/api.exceptions.js';
import { AllowAny } from '../permissions/allow-any.permission.js';
import { Permissions } from '../permissions/permissions.decorator.js';
import { AllowedMethods } from './allowed-methods.js';
import { RouteInventory } from './route-inventory.js';

/**
 * Whatever no other route takes. It is a route like any other, so that a request for nothing is throttled, authenticated and logged too.
 */
@Controller()
@Permissions(AllowAny)
export class UnroutedController {
  #allowed: AllowedMethods | undefined;

  constructor(private readonly inventory: RouteInventory) {}

  @All('*')
  @HttpCode(204)
  answer(@Req() { method, url }: ApiRequest, @Res({ passthrough: true }) reply: ApiReply): void {
    this.#allowed ??= new AllowedMethods(this.inventory.routes());
    const allowed = this.#allowed.of(decoded(url.split('?', 1)[0] ?? url));
    if (allowed.length > 0 && method === 'OPTIONS') {
      reply.header('allow', allowed.join(', '));
      return;
    }
    // A path that has the method and was not routed all the same has a segment longer than any id.
    throw allowed.length > 0 && !allowed.includes(method) ? new MethodNotAllowed(allowed) : new NotFound();
  }
}

/** The path as the router compares it; one that cannot be decoded never got here. */
function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
