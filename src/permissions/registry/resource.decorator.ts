import { type Type } from '@nestjs/common';

/** A permission that a resource has beside view, add, change and delete. */
export interface ResourceAction {
  /** What follows the dot of its code, such as `publish`. */
  readonly action: string;
  /** What a person who grants it reads, such as `Publish articles`. */
  readonly name: string;
  readonly description?: string;
  /** Whether the scope `read` or the scope `write` lets a limited credential use it. */
  readonly access?: 'read' | 'write';
}

/** What permissions know of a resource. */
export interface ResourceDescription {
  /** How codes and scopes name it; by default the first segment of its controller's path. */
  readonly name?: string;
  /** Its rows. With them come the four permissions view, add, change and delete, which can be granted on single rows too. */
  readonly entity?: Type;
  readonly actions?: readonly ResourceAction[];
}

const RESOURCE = 'portcullis:resource';

/** Nest's own key for the path that `@Controller()` notes. */
const PATH = 'path';

/**
 * Declares a controller's resource to the registry of permissions; several controllers may serve one resource.
 *
 * A view set is a resource without it, and adds only the actions of its own:
 *
 * @example
 * @Controller('articles')
 * @Resource({ actions: [{ action: 'publish', name: 'Publish articles' }] })
 * export class ArticlesController extends ModelViewSet(Article, { … }) {}
 */
export function Resource(description: ResourceDescription = {}): ClassDecorator {
  return (controller) => {
    Reflect.defineMetadata(RESOURCE, { ...resourceDescription(controller), ...description }, controller);
  };
}

/** @returns what the controller, or a class that it extends, declares; `undefined` when it serves no resource */
export function resourceDescription(controller: object): ResourceDescription | undefined {
  return Reflect.getMetadata(RESOURCE, controller) as ResourceDescription | undefined;
}

/** @returns the resource that a controller is part of: as declared, else the first segment of its path. `me/tokens` is part of `me`. */
export function resourceName(controller: object): string | null {
  const declared = Reflect.getMetadata(PATH, controller) as string | readonly string[] | undefined;
  const [path = ''] = typeof declared === 'string' ? [declared] : (declared ?? []);
  return resourceDescription(controller)?.name ?? path.split('/').find((segment) => segment !== '') ?? null;
}
