import { type DeclaredRoute } from './route-inventory.js';

/** The methods of each path, for a 405 and its `Allow`. */
export class AllowedMethods {
  readonly #paths: readonly { readonly pattern: RegExp; readonly methods: readonly string[] }[];

  constructor(routes: readonly DeclaredRoute[]) {
    const methods = new Map<string, string[]>();
    for (const { path, method } of routes.filter((route) => route.method !== 'ALL')) {
      methods.set(path, [...(methods.get(path) ?? []), method]);
    }
    this.#paths = [...methods].map(([path, allowed]) => ({
      pattern: toPattern(path),
      methods: withImpliedMethods(allowed),
    }));
  }

  /** @returns the methods of the path, sorted; none when there is no such path */
  of(path: string): readonly string[] {
    const allowed = this.#paths.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods);
    return [...new Set(allowed)].toSorted();
  }
}

/** @returns the methods of a path that has these: what it has may be asked of every path, and HEAD comes with GET (RFC 9110, sections 9.3.2 and 9.3.7) */
export function withImpliedMethods(methods: readonly string[]): readonly string[] {
  return [...methods, 'OPTIONS', ...(methods.includes('GET') ? ['HEAD'] : [])];
}

function toPattern(path: string): RegExp {
  const source = path
    .split('/')
    .map((segment) =>
      segment.startsWith(':')
        ? '[^/]+'
        : segment.startsWith('*')
          ? '.+'
          : segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
    )
    .join('/');
  return new RegExp(`^${source}/?$`);
}
