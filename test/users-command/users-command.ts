import { PassThrough } from 'node:stream';
import { type Terminal } from '../../src/accounts/administration/password-prompt.js';
import { usersCommand } from '../../src/accounts/administration/users.command.js';
import { type TestApp } from '../kit/test-app.js';

/** What a command wrote where, and how it ended. */
export interface Ran {
  readonly lines: readonly string[];
  /** What went to the terminal beside the result. */
  readonly shown: string;
  readonly error: (Error & { readonly code?: string }) | undefined;
}

/** Runs `portcullis users` on the app. @param typed what comes from the terminal, or from a pipe when it is for one */
export async function runUsers(
  app: TestApp,
  parameters: readonly string[],
  { typed = '', isTTY = true }: { readonly typed?: string; readonly isTTY?: boolean } = {},
): Promise<Ran> {
  const lines: string[] = [];
  const [input, output] = [new PassThrough(), new PassThrough()];
  input.end(typed);
  let shown = '';
  output.on('data', (chunk: Buffer) => (shown += chunk.toString()));
  const terminal: Terminal = { input: Object.assign(input, { isTTY }), output: Object.assign(output, { isTTY }) };
  const command = usersCommand(
    (act) => act(app),
    (line) => lines.push(line),
    terminal,
  );
  for (const one of [command, ...command.commands]) {
    one.exitOverride().configureOutput({ writeErr: () => undefined });
  }
  const error: unknown = await command.parseAsync(parameters, { from: 'user' }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { lines, shown, error: error as Ran['error'] };
}
