import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../src/database/embedded/local-port.js';

const ROOT = path.join(import.meta.dirname, '..', '..');
const PATIENCE = 60_000;

/** A server as a user starts it: `npm start`, with an empty DATA_DIR. */
export class StartedServer {
  private constructor(
    readonly url: string,
    /** What the server and the commands beside it run with, and nothing of this process. */
    readonly environment: Readonly<Record<string, string>>,
    private readonly npm: ChildProcess,
    private readonly directory: string,
  ) {}

  /** @throws {Error} with what was printed, when the server does not start */
  static async start(settings: Readonly<Record<string, string>>): Promise<StartedServer> {
    const directory = await mkdtemp(path.join(tmpdir(), 'portcullis-tour-'));
    const port = await freePort();
    const environment = {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? directory,
      DATA_DIR: directory,
      PORT: String(port),
      ...settings,
    };
    const npm = spawn('npm', ['start'], { cwd: ROOT, env: environment, detached: true });
    const server = new StartedServer(`http://127.0.0.1:${port}`, environment, npm, directory);
    const printed: string[] = [];
    npm.stdout.on('data', (chunk: Buffer) => printed.push(chunk.toString()));
    npm.stderr.on('data', (chunk: Buffer) => printed.push(chunk.toString()));
    if (!(await server.#isReady())) {
      await server.stop();
      throw new Error(`npm start does not start:\n${printed.join('')}`);
    }
    return server;
  }

  /** Runs commands in bash, in the directory of README.md. @returns what they print; its errors go to this process's */
  async bash(commands: string): Promise<string> {
    const bash = spawn('bash', ['-c', commands], {
      cwd: ROOT,
      env: this.environment,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const printed: string[] = [];
    bash.stdout.on('data', (chunk: Buffer) => printed.push(chunk.toString()));
    await once(bash, 'close');
    return printed.join('');
  }

  /** Ends it as a process manager does: SIGTERM to npm alone. @returns once the server has ended too */
  async stop(): Promise<void> {
    const ended = once(this.npm, 'close');
    if (this.npm.exitCode === null) {
      this.npm.kill('SIGTERM');
      const late = setTimeout(() => process.kill(-(this.npm.pid ?? 0), 'SIGKILL'), PATIENCE).unref();
      await ended;
      clearTimeout(late);
    }
    await rm(this.directory, { recursive: true, force: true });
  }

  async #isReady(): Promise<boolean> {
    const giveUpAt = Date.now() + PATIENCE;
    while (Date.now() < giveUpAt && this.npm.exitCode === null) {
      const ready = await fetch(`${this.url}/health/ready`).catch(() => undefined);
      if (ready?.ok) {
        return true;
      }
      await sleep(100);
    }
    return false;
  }
}
