import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { type CountedSubject, type FindsCountedSubject, ThrottleSubject } from '../../throttling/throttle-subject.js';

/** A kind, a colon, and a name of that kind. */
const SUBJECT = /^([a-z][a-z-]*):(.+)$/s;

/** What was asked for is no subject that anything is counted for. */
export class UnknownSubject extends Error {
  readonly code = 'UNKNOWN_SUBJECT';

  constructor(
    /** Whether it is one that could not be: the kind is not known. */
    readonly isMalformed: boolean,
    message: string,
  ) {
    super(message);
  }
}

/** Finds the counters' subjects by what staff write: `address:192.0.2.1`, `user:alice`. */
@Injectable()
export class CountedSubjects implements OnModuleInit {
  readonly #kinds = new Map<string, FindsCountedSubject>();

  constructor(private readonly discovery: DiscoveryService) {}

  onModuleInit(): void {
    for (const provider of this.discovery.getProviders({ metadataKey: ThrottleSubject.KEY })) {
      const kind = this.discovery.getMetadataByDecorator(ThrottleSubject, provider);
      if (kind !== undefined) {
        this.#kinds.set(kind, provider.instance as FindsCountedSubject);
      }
    }
  }

  /** @returns the subject under its full name @throws {UnknownSubject} */
  async find(text: string): Promise<CountedSubject> {
    const [, kind = '', name = ''] = SUBJECT.exec(text) ?? [];
    const finder = this.#kinds.get(kind);
    if (finder === undefined) {
      const kinds = [...this.#kinds].map(([known, { expects }]) => `${known}: and ${expects}`).toSorted();
      throw new UnknownSubject(true, `Expected one of these: ${kinds.join('; ')}.`);
    }
    const found = await finder.find(name);
    if (found === undefined) {
      throw new UnknownSubject(false, `There is no such subject; expected after ${kind}: ${finder.expects}.`);
    }
    return { ...found, name: `${kind}:${found.name}` };
  }
}
