import { Command } from 'commander';
import { type WithApplication } from '../../core/with-application.js';
import { Sweep } from './sweep.js';

/** Some rows could not be cleared. */
export class SweepFailed extends Error {
  readonly code = 'SWEEP_FAILED';

  constructor(rows: readonly string[], cause: unknown) {
    super(`These could not be cleared: ${rows.join(', ')}.`, { cause });
  }
}

/** `portcullis sweep`: what the server does every `SWEEP_INTERVAL`, now and to the end. */
export function sweepCommand(withApplication: WithApplication, print: (line: string) => void): Command {
  return new Command('sweep').description('deletes everything that has expired').action(() =>
    withApplication(async (app) => {
      const swept = await app.get(Sweep, { strict: false }).run();
      if (!swept) {
        print('Another process is sweeping.');
        return;
      }
      swept.forEach(({ rows, cleared }) => print(`${cleared}\t${rows}`));
      const failed = swept.filter(({ error }) => error !== undefined);
      if (failed.length > 0) {
        throw new SweepFailed(
          failed.map(({ rows }) => rows),
          failed[0]?.error,
        );
      }
    }),
  );
}
