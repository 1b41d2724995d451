// `npm run build`: the server as it is in src, in dist.
import { buildWhenStale } from './build-when-stale.mjs';

await buildWhenStale();
