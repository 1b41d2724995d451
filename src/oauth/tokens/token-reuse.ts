import { type IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { type AdapterPayload } from 'oidc-provider';
import { type ArtefactKind } from '../storage/artefact-kind.js';
import { TokenEvents } from './token-events.js';

/** What is good once, and by whose second use it is known that it is in two hands (RFC 6749, section 10.5; RFC 9700, section 4.14.2). */
const SINGLE_USE: Partial<Readonly<Record<ArtefactKind, string>>> = {
  AuthorizationCode: 'authorization_code',
  RefreshToken: 'refresh',
};

interface Found {
  readonly kind: string;
  readonly payload: AdapterPayload;
}

/**
 * Reports what was used up and is presented again. Whose it was, is known from when the request looked it up: once its reuse is certain, its grant has ended
 * and all of it is gone.
 */
@Injectable()
export class TokenReuse {
  readonly #found = new WeakMap<IncomingMessage, Found>();

  constructor(private readonly events: TokenEvents) {}

  /** Notes what a request looked up. */
  note(request: IncomingMessage | undefined, kind: ArtefactKind, payload: AdapterPayload | undefined): void {
    const name = SINGLE_USE[kind];
    if (request && name !== undefined && payload) {
      this.#found.set(request, { kind: name, payload });
    }
  }

  /** Reports the reuse of what the request looked up; once, if it looked something up. */
  report(request: IncomingMessage | undefined): void {
    const found = request && this.#found.get(request);
    if (request && found) {
      this.#found.delete(request);
      this.events.report(request, 'authn_token_reuse', { ...found.payload, kind: found.kind });
    }
  }
}
