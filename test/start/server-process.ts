import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ApiClient } from '../kit/api-client.js';
import { freePort } from '../../src/database/embedded/local-port.js';

const ROOT = path.join(import.meta.dirname, '..', '..');

/** How long a server may take to build, to make its database and to answer, in milliseconds. */
const PATIENCE = 60_000;

/** The built server in a process of its own, started as a user starts it. */
export class ServerProcess {
  output = '';
  errors = '';
  readonly #exit: Promise<number | string>;

  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {
    child.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (this.errors += chunk.toString()));
    this.#exit = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
  }

  /**
   * Starts it, and does not wait.
   *
   * @param settings the environment, and nothing else of this process but what a program needs to be found
   * @param command `npm start`, or what that runs, which is quicker
   */
  static async spawn(
    settings: Readonly<Record<string, string>>,
    command: readonly [string, ...string[]] = [process.execPath, 'scripts/start.mjs'],
  ): Promise<ServerProcess> {
    const port = await freePort();
    const [program, ...parameters] = command;
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn(program, parameters, { cwd: ROOT, env: { PATH, HOME, PORT: String(port), ...settings } });
    return new ServerProcess(child, port);
  }

  /** Starts it, and waits until it answers. @throws {Error} with what it said, when it ends instead */
  static async start(...parameters: Parameters<typeof ServerProcess.spawn>): Promise<ServerProcess> {
    const server = await ServerProcess.spawn(...parameters);
    await server.told(/API at/);
    return server;
  }

  get site(): ApiClient {
    return new ApiClient(`http://127.0.0.1:${this.port}`);
  }

  get client(): ApiClient {
    return new ApiClient(`http://127.0.0.1:${this.port}/api/v1`);
  }

  /** Waits until its output has this. */
  async told(what: RegExp): Promise<void> {
    const ended = this.#exit.then((code) => {
      throw new Error(`The server ended with ${code}:\n${this.errors}\n${this.output}`);
    });
    const told = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`The server does not say ${String(what)}:\n${this.output}`)),
        PATIENCE,
      );
      const look = (): void => {
        if (what.test(this.output)) {
          clearTimeout(timer);
          resolve();
        }
      };
      this.child.stdout?.on('data', look);
      look();
    });
    await Promise.race([told, ended]);
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Waits until it has ended. @returns its exit code, or the signal that ended it */
  exit(): Promise<number | string> {
    return this.#exit;
  }

  async stop(): Promise<number | string> {
    this.signal('SIGTERM');
    return this.exit();
  }
}

/** A directory that is removed after the tests of the file. */
export function useTemporaryDirectory(): { readonly path: string } {
  const directory = { path: '' };
  beforeAll(async () => {
    directory.path = await mkdtemp(path.join(tmpdir(), 'portcullis-start-'));
    // As root, PostgreSQL runs as another user; a directory that it may not pass would get its data put elsewhere.
    await chmod(directory.path, 0o711);
  });
  afterAll(() => rm(directory.path, { recursive: true, force: true }));
  return directory;
}
