import { type Type } from '@nestjs/common';
import { type Id } from '../../core/id.js';
import { type DtoClass } from '../../serializers/dto.js';
import { type ListDeclaration } from '../../serializers/lists/list-query.js';

/** An entity that a view set serves. */
export interface Model {
  id: Id;
}

/** What is done to a row: it is called `articles.change` in the audit trail. */
export type AuditedAction = 'add' | 'change' | 'delete';

/** What a resource is at a glance: its serializers, and what its list can be asked. */
export interface ModelOptions<Resource extends Model = Model> extends ListDeclaration {
  /** Shapes every answer. */
  readonly output: DtoClass;
  /** Reads the body of POST and PUT. */
  readonly create: DtoClass;
  /** Reads the body of PATCH. */
  readonly update: DtoClass;
  /** What POST and PUT set where the body says nothing; PATCH never does. */
  readonly defaults?: Partial<Resource>;
  /** How a list is ordered when it is not asked: a field, with `-` for descending. */
  readonly defaultOrdering: string;
  /** The rows count their changes in a column `version`: it is their `ETag`, and `If-Match` is honoured. */
  readonly versioned?: boolean;
  /** The related rows that an answer shows, and which of their fields are read. */
  readonly relations?: Readonly<Record<string, readonly string[]>>;
  /** Whether changes are put on the audit trail, or which: who made them, and what the answers show of the row before and after. */
  readonly audit?: boolean | readonly AuditedAction[];
  /** What is written and no answer shows, by property, and what the audit trail calls it: that it was written is recorded, and not what. */
  readonly secrets?: { readonly [Property in keyof Resource]?: string };
}

/** A resource that a controller serves. */
export interface ModelDefinition<Resource extends Model = Model> {
  readonly entity: Type<Resource>;
  readonly options: ModelOptions<Resource>;
}

/** What is written of a row: for each field a value, or SQL that makes one of the row as it is when it is written. */
export type Changes<Resource extends Model> = { readonly [Field in keyof Resource]?: Resource[Field] | (() => string) };

/** Something that belongs to a view set stands in another controller. */
export class NotAViewSet extends Error {
  readonly code = 'NOT_A_VIEW_SET';

  constructor() {
    super('@FromScope() belongs into a controller that extends ModelViewSet().');
  }
}

const MODEL = 'portcullis:model';

export function defineModel<Resource extends Model>(controller: object, definition: ModelDefinition<Resource>): void {
  Reflect.defineMetadata(MODEL, definition, controller);
}

/**
 * @returns the resource that a controller serves
 * @throws {NotAViewSet}
 */
export function modelOf<Resource extends Model>(controller: object): ModelDefinition<Resource> {
  const definition = Reflect.getMetadata(MODEL, controller) as ModelDefinition<Resource> | undefined;
  if (!definition) {
    throw new NotAViewSet();
  }
  return definition;
}

export function isViewSet(controller: object): boolean {
  return Reflect.hasMetadata(MODEL, controller);
}
