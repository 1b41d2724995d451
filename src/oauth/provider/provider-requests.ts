import { type IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { type ApiRequest } from '../../core/api-request.js';

/** Which request of this server the provider is answering: it knows Node's alone. */
@Injectable()
export class ProviderRequests {
  readonly #requests = new WeakMap<IncomingMessage, ApiRequest>();

  note(raw: IncomingMessage, request: ApiRequest): void {
    this.#requests.set(raw, request);
  }

  of(raw: IncomingMessage): ApiRequest | undefined {
    return this.#requests.get(raw);
  }
}
