import { Inject } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { type ApiReply, type ApiRequest } from '../../core/api-request.js';
import { type Id, newId } from '../../core/id.js';
import { type Identity } from '../../core/identity.js';
import { NotFound } from '../../exceptions/api.exceptions.js';
import { ALL, type Condition, matches } from '../../permissions/condition.js';
import { refusal } from '../../permissions/refusal.js';
import { parseListQuery } from '../../serializers/lists/list-query.js';
import { type RawQuery } from '../../serializers/raw-query.js';
import { type Page } from '../../serializers/lists/page.js';
import { ModelQueries } from './model-queries.js';
import { type Changes, type Model, type ModelDefinition, modelOf } from './model.js';
import { PageLinks } from './page-links.js';

/**
 * What a view set does for each of its routes, on rows that the caller may reach: DRF's `ModelViewSet`. `ModelViewSet()` declares the routes; a
 * subclass replaces one by writing the ordinary Nest method, or says with `creating` and `updating` only what is written.
 */
export abstract class ModelController<Resource extends Model> {
  @Inject(ModelQueries) protected readonly queries: ModelQueries;
  @Inject(PageLinks) protected readonly links: PageLinks;

  async list(request: ApiRequest, readable: Condition, query: RawQuery): Promise<Page<Resource>> {
    const parsed = parseListQuery(query, this.definition.options);
    const [results, count] = await this.queries.list(this.definition, readable, parsed);
    return this.links.page(request.url, query, parsed, results, count);
  }

  async create(request: ApiRequest, within: Condition, body: object, reply: ApiReply): Promise<Resource> {
    const { entity, options } = this.definition;
    const values = { ...options.defaults, ...(await this.creating(body, request.user)), id: newId() };
    const row = Object.assign(new entity(), values);
    // Nothing was granted yet on what does not exist yet.
    request.held = request.held.on(row.id, new Set());
    assertWithin(within, row, request);
    await this.queries.insert(this.definition, row);
    reply.header('location', this.links.to(request.url, row.id));
    return this.reload(row.id);
  }

  retrieve(object: Resource): Promise<Resource> {
    return Promise.resolve(object);
  }

  update(request: ApiRequest, within: Condition, object: Resource, body: object): Promise<Resource> {
    return this.partialUpdate(request, within, object, { ...this.definition.options.defaults, ...body });
  }

  async partialUpdate(request: ApiRequest, within: Condition, object: Resource, body: object): Promise<Resource> {
    const changes = await this.updating(object, body, request.user);
    if (Object.keys(changes).length === 0) {
      return object;
    }
    // The row as it will be must be within reach too, or a change could give it away.
    assertWithin(within, Object.assign(new this.definition.entity(), object, changes), request);
    await this.write(object, changes, within);
    return this.reload(object.id);
  }

  async destroy(_request: ApiRequest, within: Condition, object: Resource): Promise<void> {
    await this.remove(object, within);
  }

  /** Writes changes to a row that is still within the scope; a subclass may do so within a transaction of its own. */
  protected async write(
    object: Resource,
    changes: Changes<Resource>,
    within: Condition,
    manager?: EntityManager,
  ): Promise<void> {
    if (!(await this.queries.update(this.definition, within, object.id, changes, manager))) {
      throw new NotFound();
    }
  }

  /** Removes a row that is still within the scope. */
  protected async remove(object: Resource, within: Condition, manager?: EntityManager): Promise<void> {
    if (!(await this.queries.delete(this.definition, within, object.id, manager))) {
      throw new NotFound();
    }
  }

  /** @returns what is written of a new object's body, and what the server itself sets, such as its owner */
  protected creating(body: object, _identity: Identity): Partial<Resource> | Promise<Partial<Resource>> {
    return body;
  }

  /** @returns what is written of a changed object's body */
  protected updating(
    _object: Resource,
    body: object,
    _identity: Identity,
  ): Changes<Resource> | Promise<Changes<Resource>> {
    return body;
  }

  protected get definition(): ModelDefinition<Resource> {
    return modelOf<Resource>(this.constructor);
  }

  /** @returns the row with what the database and other rows add to it */
  protected async reload(id: Id): Promise<Resource> {
    const object = await this.queries.find(this.definition, ALL, id);
    if (!object) {
      throw new NotFound();
    }
    return object;
  }
}

function assertWithin(within: Condition, row: Model, { user, held }: ApiRequest): void {
  if (!matches(within, row, ({ permission }) => held.hasOn(row.id, permission))) {
    throw refusal(user, {});
  }
}
