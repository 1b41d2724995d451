import { Injectable, type PipeTransform } from '@nestjs/common';
import { isId } from '../../core/id.js';
import { NotFound } from '../../exceptions/api.exceptions.js';
import { refusal } from '../../permissions/refusal.js';
import { RoutePermissions } from '../../permissions/route-permissions.js';
import { type Model, modelOf } from './model.js';
import { ModelQueries } from './model-queries.js';
import { type RoutedRequest } from './routed.decorator.js';

/** Loads an object through the query that lists it, so that detail and list cannot differ. */
@Injectable()
export class ObjectPipe implements PipeTransform<RoutedRequest, Promise<Model>> {
  constructor(
    private readonly permissions: RoutePermissions,
    private readonly queries: ModelQueries,
  ) {}

  async transform({ request, route }: RoutedRequest): Promise<Model> {
    const { user: identity, method, params } = request;
    const definition = modelOf(route.getClass());
    const readable = this.permissions.ofClass(route.getClass()).rows({ identity, method: 'GET' });
    const object = isId(params['id']) ? await this.queries.find(definition, readable, params['id']) : null;
    if (!object) {
      throw new NotFound();
    }
    const { permission } = this.permissions.of(route);
    if (permission.objectVerdict({ identity, method }, object) === 'deny') {
      throw refusal(identity, permission.denial({ identity, method }));
    }
    return object;
  }
}
