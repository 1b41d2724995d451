import { Injectable } from '@nestjs/common';
import { type ApiRequest } from '../../core/api-request.js';
import { isId } from '../../core/id.js';
import { type ApiException } from '../../exceptions/api.exception.js';
import { NotFound } from '../../exceptions/api.exceptions.js';
import { type Permission, permissionRequest, type PermissionRequest } from '../../permissions/permission.js';
import { refusal } from '../../permissions/refusal.js';
import { RoutePermissions } from '../../permissions/route-permissions.js';
import { isSafe } from '../../permissions/safe-methods.js';
import { type Model, modelOf } from './model.js';
import { ModelQueries } from './model-queries.js';
import { type RoutedRequest } from './routed.decorator.js';
import { RowGrants } from './row-grants.js';

/** A request and the object that its path names. */
interface LoadedObject extends RoutedRequest {
  readonly object: Model;
}

/** Loads the objects that paths name through the query that lists them, so that detail and list cannot differ. */
@Injectable()
export class ScopedObjects {
  readonly #loaded = new WeakMap<ApiRequest, LoadedObject>();

  constructor(
    private readonly permissions: RoutePermissions,
    private readonly queries: ModelQueries,
    private readonly grants: RowGrants,
  ) {}

  /**
   * Loads the object, and keeps it with the request.
   *
   * @throws {NotFound} when the caller may not read it, or there is none
   * @throws {PermissionDenied | Unauthenticated} when the caller may read it, and not do this to it
   */
  async load({ request, route }: RoutedRequest): Promise<void> {
    const object = await this.#read({ request, route });
    if (!object) {
      throw new NotFound();
    }
    this.#loaded.set(request, { request, route, object });
    const { permission } = this.permissions.of(route);
    if (permission === this.permissions.ofClass(route.getClass()) && isSafe(request.method)) {
      return;
    }
    const asked = await this.#askedAbout(permission, object, { request, route });
    request.held = asked.held;
    if (permission.objectVerdict(asked, object) === 'deny') {
      throw refusal(asked.identity, permission.denial(asked, object), permission.describe());
    }
  }

  /**
   * @returns what was loaded for the request
   * @throws {RangeError} when nothing was: the guard that does so is not in the pipeline
   */
  of(request: ApiRequest): Model {
    const loaded = this.#loaded.get(request);
    if (!loaded) {
      throw new RangeError('No object was loaded for this request.');
    }
    return loaded.object;
  }

  /**
   * @returns the answer to a request whose object was within reach when it was loaded, and was not when it was written: as if it had not been to
   * begin with
   */
  async refusalOf(request: ApiRequest): Promise<ApiException> {
    const loaded = this.#loaded.get(request);
    const object = loaded && (await this.#read(loaded));
    if (!object) {
      return new NotFound();
    }
    const { permission } = this.permissions.of(loaded.route);
    const asked = await this.#askedAbout(permission, object, loaded);
    return refusal(asked.identity, permission.denial(asked, object), permission.describe());
  }

  /** @returns the object, if the caller may read it */
  #read({ request, route }: RoutedRequest): Promise<Model | null> {
    const controller = route.getClass();
    const { user, held, params } = request;
    const reading = permissionRequest({ user, held, method: 'GET' }, controller);
    return isId(params['id'])
      ? this.queries.find(modelOf(controller), this.permissions.ofClass(controller).rows(reading), params['id'])
      : Promise.resolve(null);
  }

  async #askedAbout(permission: Permission, { id }: Model, routed: RoutedRequest): Promise<PermissionRequest> {
    const asked = permissionRequest(routed.request, routed.route.getClass());
    return { ...asked, held: await this.grants.heldOn(id, permission, asked) };
  }
}
