import { Injectable, type PipeTransform } from '@nestjs/common';
import { isId } from '../../core/id.js';
import { NotFound } from '../../exceptions/api.exceptions.js';
import { permissionRequest } from '../../permissions/permission.js';
import { refusal } from '../../permissions/refusal.js';
import { RoutePermissions } from '../../permissions/route-permissions.js';
import { isSafe } from '../../permissions/safe-methods.js';
import { type Model, modelOf } from './model.js';
import { ModelQueries } from './model-queries.js';
import { RowGrants } from './row-grants.js';
import { type RoutedRequest } from './routed.decorator.js';

/** Loads an object through the query that lists it, so that detail and list cannot differ. */
@Injectable()
export class ObjectPipe implements PipeTransform<RoutedRequest, Promise<Model>> {
  constructor(
    private readonly permissions: RoutePermissions,
    private readonly queries: ModelQueries,
    private readonly grants: RowGrants,
  ) {}

  async transform({ request, route }: RoutedRequest): Promise<Model> {
    const controller = route.getClass();
    const asked = permissionRequest(request, controller);
    const reading = this.permissions.ofClass(controller);
    const { id } = request.params;
    const object = isId(id)
      ? await this.queries.find(modelOf(controller), reading.rows({ ...asked, method: 'GET' }), id)
      : null;
    if (!object) {
      throw new NotFound();
    }
    const { permission } = this.permissions.of(route);
    if (permission === reading && isSafe(asked.method)) {
      return object;
    }
    const held = await this.grants.heldOn(object.id, permission.rows(asked), asked);
    request.held = held;
    if (permission.objectVerdict({ ...asked, held }, object) === 'deny') {
      throw refusal(asked.identity, permission.denial({ ...asked, held }));
    }
    return object;
  }
}
