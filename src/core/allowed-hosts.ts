/**
 * The host names that requests may be for: Django's `ALLOWED_HOSTS`. Links are never made from a request's `Host`; this refuses it early, so that a
 * page of another name cannot talk to this server (DNS rebinding).
 */
export class AllowedHosts {
  readonly #exact: ReadonlySet<string>;
  readonly #suffixes: readonly string[];

  /** @param names such as `api.example.com`, or `*.example.com` for every name below it */
  constructor(names: readonly string[]) {
    this.#exact = new Set(names.filter((name) => !name.startsWith('*.')));
    this.#suffixes = names.filter((name) => name.startsWith('*.')).map((name) => name.slice(1));
  }

  /** @param host the `Host` header, with or without a port */
  allows(host: string | undefined): boolean {
    if (host === undefined) {
      return false;
    }
    const name = host.toLowerCase().replace(/:\d{1,5}$/, '');
    return (
      this.#exact.has(name) || this.#suffixes.some((suffix) => name.endsWith(suffix) && name.length > suffix.length)
    );
  }
}
