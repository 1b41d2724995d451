import { type ApiRequest } from '../core/api-request.js';
import { type Refusal } from '../exceptions/api.exception.js';

/** What only Nest knows of a request, noted for its log line. */
export interface RequestFacts {
  /** The controller's method that answered, such as `ArticlesController.list`. */
  handler?: string | undefined;
  /** The class that shaped the answer. */
  serializer?: string | undefined;
  /** The trace that the request is part of (W3C Trace Context): 32 hexadecimal digits. */
  traceId?: string;
  /** The problem's code, of a request that failed. */
  code?: string;
  /** What is logged of its bodies, read when its line is written. */
  bodies?: () => { readonly body?: object | undefined; readonly answer?: object | undefined };
  /** Which rule refused it. */
  refusal?: Refusal | undefined;
}

/** A request with a place for its facts. */
export type ObservedRequest = ApiRequest & { facts: RequestFacts | null };

/** @returns the request's facts, to add to */
export function factsOf(request: ApiRequest): RequestFacts {
  const observed = request as ObservedRequest;
  return (observed.facts ??= {});
}
