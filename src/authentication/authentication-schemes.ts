import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type passport from 'passport';
import { type Route } from '../core/route-cache.js';
import { AuthenticationScheme } from './authentication-scheme.js';
import { AUTHENTICATION } from './authentication.decorator.js';
import { Scheme, type SchemeDescription } from './scheme.decorator.js';

/** The injection token of the names of the schemes that a route accepts when it names none. */
export const DEFAULT_SCHEMES = Symbol('DEFAULT_SCHEMES');

export interface RegisteredScheme extends SchemeDescription {
  readonly strategy: passport.Strategy;
}

/** A route names a scheme that no module provides. */
export class UnknownScheme extends Error {
  readonly code = 'UNKNOWN_SCHEME';

  constructor(name: string) {
    super(`No authentication scheme is named "${name}". Provide a class with @Scheme({ name: '${name}', … }).`);
  }
}

/** Every scheme that a module provides, by name. */
@Injectable()
export class AuthenticationSchemes implements OnModuleInit {
  readonly #schemes = new Map<string, RegisteredScheme>();
  readonly #words = new Set<string>();

  constructor(
    private readonly discovery: DiscoveryService,
    @Inject(DEFAULT_SCHEMES) private readonly defaults: readonly string[],
  ) {}

  onModuleInit(): void {
    for (const provider of this.discovery.getProviders({ metadataKey: Scheme.KEY })) {
      const description = this.discovery.getMetadataByDecorator(Scheme, provider);
      if (description) {
        this.#schemes.set(description.name, registered(description, provider.instance as passport.Strategy));
        this.#words.add(wordOf(description));
      }
    }
  }

  get all(): readonly RegisteredScheme[] {
    return [...this.#schemes.values()];
  }

  /** @param word of `Authorization`, in lower case @returns whether it is that of a scheme's challenge, of whichever route */
  hasWord(word: string): boolean {
    return this.#words.has(word);
  }

  /**
   * The schemes a route accepts, in order.
   *
   * @throws {UnknownScheme}
   */
  of(route: Route): readonly RegisteredScheme[] {
    const declared = [route.getHandler(), route.getClass()]
      .map((target) => Reflect.getMetadata(AUTHENTICATION, target) as readonly string[] | undefined)
      .find((schemes) => schemes !== undefined);
    return (declared ?? this.defaults).map((name) => this.#named(name));
  }

  #named(name: string): RegisteredScheme {
    const scheme = this.#schemes.get(name);
    if (!scheme) {
      throw new UnknownScheme(name);
    }
    return scheme;
  }
}

/** @returns the word of a challenge, with which a credential for it begins too (RFC 9110, section 11.1), in lower case */
export function wordOf({ challenge }: Pick<SchemeDescription, 'challenge'>): string {
  return (challenge.split(' ', 1)[0] ?? '').toLowerCase();
}

function registered(description: SchemeDescription, strategy: passport.Strategy): RegisteredScheme {
  const own = strategy instanceof AuthenticationScheme ? strategy.challenge : undefined;
  return { ...description, challenge: own ?? description.challenge, strategy };
}
