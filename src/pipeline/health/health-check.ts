import { type IncomingMessage } from 'node:http';

/** Load balancers ask for the health by whatever name they have. */
const HEALTH = '/health/';

/** Whether a request is answered also when there is too much to do, and for whatever host: by its target as it came in. */
export function isHealthCheck({ url }: Pick<IncomingMessage, 'url'>): boolean {
  return url?.startsWith(HEALTH) ?? false;
}
