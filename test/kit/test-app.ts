import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Type } from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { createApp } from '../../src/app.js';
import { AccessTokens } from '../../src/authentication/jwt/access-tokens.js';
import { type Features } from '../../src/features.js';
import { type Environment } from '../../src/settings/read-values.js';
import { readSettings, type Settings } from '../../src/settings/settings.js';
import { type Answer } from './answer.js';
import { ApiClient } from './api-client.js';
import { MemoryLog } from './memory-log.js';
import { MovableClock } from './movable.clock.js';
import { NetworkLink } from './network-link.js';
import { sendRaw } from './raw-http.js';
import { TestDatabase } from './test-database.js';
import { TEST_SETTINGS } from './test-settings.js';
import { insertUser, type NewUser, PASSWORD, type TestUser } from './test-user.js';

export interface TestAppOptions extends Features {
  /** Environment variables, as a deployer would set them: `{ RATE_ANON: '5/min' }`. */
  readonly settings?: Environment;
  /** Another app whose database this one uses too: a second process of the same server. It must be started first. */
  readonly sharing?: TestApp;
  /** Whether the tests cut the server off from its database, by {@link TestApp.databaseLink}. */
  readonly cutsDatabase?: boolean;
}

/** What a login answered, and a client that presents it. */
export interface SignedIn {
  readonly access: string;
  readonly expiresIn: number;
  readonly client: ApiClient;
}

/**
 * A server for the tests of a file: the real application on a port of its own, with a PostgreSQL database of its own, a clock that the tests move and
 * a log that they read. It starts before the first test and ends after the last.
 *
 * @example
 * const app = useTestApp({ settings: { RATE_ANON: '5/min' } });
 *
 * it('answers', async () => {
 *   const alice = app.clientFor(await app.createUser({ username: 'alice' }));
 *   expect((await alice.get('/me')).status).toBe(200);
 * });
 */
export function useTestApp(options: TestAppOptions = {}): TestApp {
  const app = new TestApp(options);
  beforeAll(() => app.start());
  afterAll(() => app.stop());
  return app;
}

/** See {@link useTestApp}. */
export class TestApp {
  readonly clock = new MovableClock();
  readonly settings: Settings;
  readonly log: MemoryLog;
  readonly #directory: string;
  #app: NestFastifyApplication | undefined;
  #database: TestDatabase | undefined;
  #databaseLink: NetworkLink | undefined;

  constructor(private readonly options: TestAppOptions = {}) {
    // Two processes of one server have one directory.
    this.#directory = options.sharing?.settings.dataDirectory ?? path.join(tmpdir(), `portcullis-test-${randomUUID()}`);
    this.settings = readSettings({ ...TEST_SETTINGS, DATA_DIR: this.#directory, ...options.settings });
    this.log = new MemoryLog(this.settings.logLevel);
  }

  async start(): Promise<void> {
    this.#database = this.options.sharing?.database ?? (await TestDatabase.create());
    this.#databaseLink = this.options.cutsDatabase ? await NetworkLink.to(this.#database.url) : undefined;
    const { modules, migrations, example } = this.options;
    this.#app = await createApp({
      ...(modules && { modules }),
      ...(migrations && { migrations }),
      ...(example !== undefined && { example }),
      settings: this.settings,
      clock: this.clock,
      logger: this.log.logger,
      databaseUrl: this.#databaseLink?.url ?? this.#database.url,
      publicUrl: this.settings.publicUrl ?? 'http://127.0.0.1',
      secrets: this.settings.secretKey,
    });
    await this.#app.listen(0, '127.0.0.1');
  }

  async stop(): Promise<void> {
    // Nobody asks any more: a server that closes by itself waits a moment for connections that are kept.
    this.#app?.getHttpServer().closeIdleConnections();
    await this.#app?.close();
    await this.#databaseLink?.cut();
    if (!this.options.sharing) {
      await this.#database?.drop();
      await rm(this.#directory, { recursive: true, force: true });
    }
  }

  /** A client without a credential, of the paths below `/api/v1`. */
  get client(): ApiClient {
    return new ApiClient(`http://127.0.0.1:${this.port}/api/v1`);
  }

  /** A client without a credential, of every path: `/health/live`. */
  get site(): ApiClient {
    return new ApiClient(`http://127.0.0.1:${this.port}`);
  }

  get port(): number {
    return (this.#started(this.#app).getHttpServer().address() as AddressInfo).port;
  }

  /** The server's database, for a look or a hand behind the server's back. */
  get database(): TestDatabase {
    return this.#started(this.#database);
  }

  /** What connects the server with its database, to be cut; there when the options say {@link TestAppOptions.cutsDatabase}. */
  get databaseLink(): NetworkLink {
    return this.#started(this.#databaseLink);
  }

  /** A provider of any module. */
  get<Provided>(
    token: Type<Provided> | (abstract new (...parameters: never[]) => Provided) | string | symbol,
  ): Provided {
    return this.#started(this.#app).get<Provided>(token, { strict: false });
  }

  /** Sends bytes as they are; see {@link sendRaw}. */
  raw(bytes: string | Buffer): Promise<Answer> {
    return sendRaw(this.port, bytes);
  }

  /** Makes an account; its password is {@link PASSWORD} unless given. */
  createUser(values: NewUser): Promise<TestUser> {
    return insertUser(this.get(DataSource), this.settings, values);
  }

  /** Signs in as a person does, through the API. @throws {Error} when the server refuses */
  async signIn(username: string, password = PASSWORD): Promise<SignedIn> {
    const answer = await this.client.post<Omit<SignedIn, 'client'>>('/auth/jwt', { username, password });
    if (answer.status !== 200) {
      throw new Error(`${username} could not sign in: ${answer.status} ${answer.text}`);
    }
    return { ...answer.body, client: this.client.withBearer(answer.body.access) };
  }

  /** A client that is signed in already: with a token as a login gives it, but without hashing a password. */
  clientFor({ id, tokenVersion }: Pick<TestUser, 'id' | 'tokenVersion'>): ApiClient {
    return this.client.withBearer(this.get(AccessTokens).sign(id, tokenVersion).access);
  }

  #started<Part>(part: Part | undefined): Part {
    if (part === undefined) {
      throw new Error('The test app starts before the first test: use it inside of a test or a hook.');
    }
    return part;
  }
}
