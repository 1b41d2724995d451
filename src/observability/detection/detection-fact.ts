import { type RecordedEvent } from '../events/recorded-event.js';

/** A request that is over, as far as rules look at it. */
export interface RequestFact {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly method: string;
  /** As it was sent, with its query: to be looked at, and never to be kept. */
  readonly url: string;
  /** The route's pattern; `undefined` when no route has such a path. */
  readonly route: string | undefined;
  readonly status: number;
  /** Of the answer's body. */
  readonly bytes: number;
  readonly address: string;
  readonly userAgent: string;
  readonly requestId: string;
  readonly actor: { readonly id: string; readonly username: string } | null;
  readonly credential: ProvenCredential | null;
}

/** A credential that a request has shown and that was good: nobody can bring that about for somebody else's. */
export interface ProvenCredential {
  /** The scheme, such as `api-key`. */
  readonly scheme: string;
  readonly id: string;
  /** What it is part of, and ends with. */
  readonly family?: string;
}

/** What rules see. */
export type DetectionFact =
  | { readonly kind: 'event'; readonly event: RecordedEvent }
  | { readonly kind: 'request'; readonly request: RequestFact };
