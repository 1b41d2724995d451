import { Inject, type Type } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { type ApiReply, type ApiRequest } from '../../core/api-request.js';
import { type Id, newId } from '../../core/id.js';
import { type Identity } from '../../core/identity.js';
import { NotFound, PreconditionFailed } from '../../exceptions/api.exceptions.js';
import { ALL, and, type Condition, matches } from '../../permissions/condition.js';
import { refusal } from '../../permissions/refusal.js';
import { parseListQuery } from '../../serializers/lists/list-query.js';
import { type RawQuery } from '../../serializers/raw-query.js';
import { type Page } from '../../serializers/lists/page.js';
import { entityTag } from '../preconditions/entity-tag.js';
import { ANY, assertMatch, ifMatchOf } from '../preconditions/if-match.js';
import { AuditedChanges, type RowChange } from './audited-changes.js';
import { ModelQueries } from './model-queries.js';
import { type Changes, type Model, type ModelDefinition, modelOf } from './model.js';
import { OutOfReach } from './out-of-reach.js';
import { PageLinks } from './page-links.js';
import { ScopedObjects } from './scoped-objects.js';

/**
 * What a view set does for each of its routes, on rows that the caller may reach: DRF's `ModelViewSet`. `ModelViewSet()` declares the routes; a
 * subclass replaces one by writing the ordinary Nest method, or says with `creating` and `updating` only what is written.
 */
export abstract class ModelController<Resource extends Model> {
  @Inject(ModelQueries) protected readonly queries: ModelQueries;
  @Inject(PageLinks) protected readonly links: PageLinks;
  @Inject(AuditedChanges) private readonly changes: AuditedChanges;
  @Inject(ScopedObjects) private readonly objects: ScopedObjects;

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
    await this.insert(request, row);
    reply.header('location', this.links.to(request.url, row.id));
    return this.#tag(await this.reload(row.id), reply);
  }

  retrieve(object: Resource, reply: ApiReply): Promise<Resource> {
    return Promise.resolve(this.#tag(object, reply));
  }

  update(request: ApiRequest, within: Condition, object: Resource, body: object, reply: ApiReply): Promise<Resource> {
    return this.partialUpdate(request, within, object, { ...this.definition.options.defaults, ...body }, reply);
  }

  async partialUpdate(
    request: ApiRequest,
    within: Condition,
    object: Resource,
    body: object,
    reply: ApiReply,
  ): Promise<Resource> {
    const changes = await this.updating(object, body, request.user);
    // The row as it will be must be within reach too, or a change could give it away.
    assertWithin(within, Object.assign(new this.definition.entity(), object, changes), request);
    const unchanged = this.#unchanged(request, object);
    if (Object.keys(changes).length === 0) {
      return this.#tag(object, reply);
    }
    await this.write(request, object, changes, and(within, unchanged)).catch((error: unknown) =>
      this.#refuse(error, request, unchanged),
    );
    return this.#tag(await this.reload(object.id), reply);
  }

  async destroy(request: ApiRequest, within: Condition, object: Resource): Promise<void> {
    const unchanged = this.#unchanged(request, object);
    await this.remove(request, object, and(within, unchanged)).catch((error: unknown) =>
      this.#refuse(error, request, unchanged),
    );
  }

  /** Writes a new row; a subclass may do so within a transaction of its own. */
  protected async insert(request: ApiRequest, row: Resource, manager?: EntityManager): Promise<void> {
    await this.changes.run(request, this.#change('add', row.id, row, manager), async (within) => {
      await this.queries.insert(this.definition, row, within);
      return true;
    });
  }

  /**
   * Writes changes to a row that is still within the scope; a subclass may do so within a transaction of its own, or call it something else in the audit
   * trail.
   *
   * @throws {OutOfReach}
   */
  protected async write(
    request: ApiRequest,
    object: Resource,
    changes: Changes<Resource>,
    within: Condition,
    manager?: EntityManager,
    { kind, action }: Pick<RowChange, 'kind' | 'action'> = { kind: 'change' },
  ): Promise<void> {
    const isWritten = await this.changes.run(
      request,
      { ...this.#change(kind, object.id, changes, manager), action },
      (transaction) => this.queries.update(this.definition, within, object.id, changes, transaction),
    );
    if (!isWritten) {
      throw new OutOfReach();
    }
  }

  /** Removes a row that is still within the scope. @throws {OutOfReach} */
  protected async remove(
    request: ApiRequest,
    object: Resource,
    within: Condition,
    manager?: EntityManager,
  ): Promise<void> {
    const isGone = await this.changes.run(request, this.#change('delete', object.id, {}, manager), (transaction) =>
      this.queries.delete(this.definition, within, object.id, transaction),
    );
    if (!isGone) {
      throw new OutOfReach();
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

  /** What may no longer be written may still be read, or not even that: the answer is the one that a request gets now. */
  async #refuse(error: unknown, request: ApiRequest, unchanged: Condition): Promise<never> {
    if (!(error instanceof OutOfReach)) {
      throw error;
    }
    throw unchanged === ALL ? await this.objects.refusalOf(request) : new PreconditionFailed();
  }

  #change(kind: RowChange['kind'], id: Id, written: object, manager: EntityManager | undefined): RowChange {
    return { controller: this.constructor as Type, kind, id, written, manager };
  }

  #tag(object: Resource, reply: ApiReply): Resource {
    if (this.definition.options.versioned) {
      reply.header('etag', entityTag(versionOf(object)));
    }
    return object;
  }

  /**
   * @returns the condition that the row is still what `If-Match` names, for the statement that changes it
   * @throws {PreconditionFailed} when it is not even now
   */
  #unchanged(request: ApiRequest, object: Resource): Condition {
    const ifMatch = this.definition.options.versioned ? ifMatchOf(request) : ANY;
    if (ifMatch === ANY) {
      return ALL;
    }
    const value = versionOf(object);
    assertMatch(ifMatch, value);
    return { kind: 'equals', field: 'version', value };
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

/** @throws {RangeError} for a row of an entity that does not count its changes */
function versionOf(row: object): number {
  const version: unknown = Reflect.get(row, 'version');
  if (typeof version !== 'number') {
    throw new RangeError(`A ${row.constructor.name} has no version.`);
  }
  return version;
}

function assertWithin(within: Condition, row: Model, { user, held }: ApiRequest): void {
  if (!matches(within, row, ({ permission }) => held.hasOn(row.id, permission))) {
    throw refusal(user, {}, 'scope');
  }
}
