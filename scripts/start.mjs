// `npm start`: the server as it is in src, built first when it must be.
import { buildWhenStale } from './build-when-stale.mjs';

if (process.env.npm_lifecycle_event !== undefined) {
  stopWithNpm();
}
await buildWhenStale();
await import('../dist/main.js');

/** npm hands SIGTERM to the shell between it and this process, which ends without handing it on: the server would stay, and nobody's. */
function stopWithNpm() {
  const parent = process.ppid;
  const check = () => {
    if (process.ppid !== parent) {
      clearInterval(watch);
      process.kill(process.pid, 'SIGTERM');
    }
  };
  const watch = setInterval(check, 250);
  watch.unref();
}
