/** Server-sent events (HTML, section 9.2). */
export const EVENT_STREAM = 'text/event-stream';

/** A JSON object a line. */
export const NDJSON = 'application/x-ndjson';

/** Media types that some answers have in place of JSON. */
const STREAMED = new RegExp(`(?:^|[,\\s])(?:${EVENT_STREAM}|${NDJSON})(?=$|[;,\\s])`, 'i');

/** @returns whether a client asks for an answer that is no JSON document; where there is none, it is answered in JSON all the same */
export function acceptsStream(accept: string | undefined): boolean {
  return accept !== undefined && STREAMED.test(accept);
}
