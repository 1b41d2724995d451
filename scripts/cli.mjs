// `npm run portcullis -- COMMAND`: the management commands as they are in src, built first when they must be.
import { buildWhenStale } from './build-when-stale.mjs';

await buildWhenStale();
await import('../dist/portcullis.js');
