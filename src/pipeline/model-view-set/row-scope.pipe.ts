import { Injectable, type PipeTransform } from '@nestjs/common';
import { type Condition } from '../../permissions/condition.js';
import { permissionRequest } from '../../permissions/permission.js';
import { RoutePermissions } from '../../permissions/route-permissions.js';
import { type RoutedRequest } from './routed.decorator.js';

/** Asks the route's permission for its rows. */
@Injectable()
export class RowScopePipe implements PipeTransform<RoutedRequest, Condition> {
  constructor(private readonly permissions: RoutePermissions) {}

  transform({ request, route }: RoutedRequest): Condition {
    return this.permissions.of(route).permission.rows(permissionRequest(request, route.getClass()));
  }
}
