import { type ApiRequest } from '../../core/api-request.js';
import { type SecurityEvents } from '../../core/security/security-events.js';
import { type ApiException } from '../../exceptions/api.exception.js';
import { ExceptionListener } from '../../exceptions/api-exception.filter.js';
import { refusalEvent } from './refusal-event.js';

/** Reports what leaves as a refusal, in one place for every guard, pipe and handler: none can forget. */
export class RefusalReporter extends ExceptionListener {
  constructor(private readonly events: SecurityEvents) {
    super();
  }

  onException(request: ApiRequest & Partial<Routed>, exception: ApiException): void {
    const event = refusalEvent(exception, request.method, request.routeOptions?.url);
    if (event) {
      this.events.emit(event, request);
    }
  }
}

/** Fastify's request knows its route. */
interface Routed {
  readonly routeOptions: { readonly url?: string };
}
