import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { Secret } from '../../core/secret.js';

/** Where an operator types and reads; what a command prints as its result goes elsewhere. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: Pick<NodeJS.WritableStream, 'write'> & { readonly isTTY?: boolean };
}

/** In UTF-16 units: far longer than any password that is taken. */
const LONGEST_LINE = 4096;

/** No password came. */
export class NoPassword extends Error {
  readonly code = 'NO_PASSWORD';
}

/**
 * Asks for a new password, twice, without an echo.
 *
 * @throws {NoPassword} when there is no terminal, the two differ, or the operator breaks off
 */
export async function askPassword({ input, output }: Terminal): Promise<Secret> {
  if (!input.isTTY) {
    throw new NoPassword('There is no terminal to ask for the password: pass it by --password-stdin.');
  }
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() });
  const prompt = createInterface({ input, output: silence, terminal: true, historySize: 0 });
  // Keeps what is typed or pasted ahead of the question.
  const lines = prompt[Symbol.asyncIterator]();
  try {
    const password = await ask(lines, output, 'Password: ');
    if ((await ask(lines, output, 'Password (again): ')) !== password) {
      throw new NoPassword('The two passwords differ.');
    }
    return new Secret(password);
  } finally {
    prompt.close();
  }
}

/**
 * Reads a password from the first line of a pipe or file.
 *
 * @throws {NoPassword} when the line is empty or endless
 */
export async function readPassword(input: AsyncIterable<Buffer | string>): Promise<Secret> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of input) {
    text += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    if (text.includes('\n') || text.length > LONGEST_LINE) {
      break;
    }
  }
  const [line = ''] = text.split(/\r?\n/, 1);
  if (line === '' || line.length > LONGEST_LINE) {
    throw new NoPassword('Standard input has no password in its first line.');
  }
  return new Secret(line);
}

async function ask(lines: AsyncIterator<string>, output: Terminal['output'], question: string): Promise<string> {
  output.write(question);
  const line = await lines.next();
  output.write('\n');
  if (line.done) {
    throw new NoPassword('No password was given.');
  }
  return line.value;
}
