import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { SigningKeyRotation } from '../../src/authentication/signing-keys/signing-key-rotation.js';
import { SigningKeyStore } from '../../src/authentication/signing-keys/signing-key-store.js';
import { SigningKeys } from '../../src/authentication/signing-keys/signing-keys.js';
import { ChangeFeed } from '../../src/database/change-feed.js';
import { TokenForge } from '../authentication/token-forge.js';
import { type ApiClient } from '../kit/api-client.js';
import { atOnce } from '../kit/at-once.js';
import { eventually } from '../kit/eventually.js';
import { TestApp, useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';
import { keysOf, publishedBy } from './stored-keys.js';

const UNKNOWN = (): string => randomBytes(32).toString('base64url');

describe('a key that is removed', () => {
  const here = useTestApp();
  const there = new TestApp({ sharing: here, cutsDatabase: true });
  let alice: TestUser;

  beforeAll(async () => {
    await there.start();
    alice = await here.createUser({ username: 'alice' });
  });
  afterAll(() => there.stop());

  /** Tokens that both servers have accepted, and remember. */
  async function acceptedTokens(): Promise<readonly ApiClient[]> {
    const clients = [here, there].map((server) => server.client.withBearer(new TokenForge(here, alice).sign()));
    for (const client of clients) {
      expect((await client.get('/me')).status).toBe(200);
    }
    return clients;
  }

  it('ends the tokens that it has signed, on every server', async () => {
    const clients = await acceptedTokens();
    const { kid } = here.get(SigningKeys).current;
    await here.get(SigningKeyRotation).rotate(true);

    await here.get(SigningKeyRotation).revoke(kid);

    for (const [index, client] of clients.entries()) {
      await eventually(async () => expect(await client.get('/me')).toHaveProblem(401, 'token_not_valid'));
      expect(await publishedBy([here, there][index]!)).not.toContain(kid);
    }
    await acceptedTokens();
  });

  it('ends them also where nobody hears of it', async () => {
    const [, client] = await acceptedTokens();
    const { kid } = here.get(SigningKeys).current;
    await here.get(SigningKeyRotation).rotate(true);
    jest.spyOn(there.get(ChangeFeed), 'isLive', 'get').mockReturnValue(false);
    await here.database.query('ALTER TABLE "signing_keys" DISABLE TRIGGER "signing_keys_announce_change"');
    try {
      await here.get(SigningKeyRotation).revoke(kid);

      await eventually(async () => expect(await client!.get('/me')).toHaveProblem(401, 'token_not_valid'));
    } finally {
      jest.restoreAllMocks();
      await here.database.query('ALTER TABLE "signing_keys" ENABLE TRIGGER "signing_keys_announce_change"');
    }
  });

  it('is replaced when it was the one that signs', async () => {
    const { kid } = here.get(SigningKeys).current;

    await here.database.query('DELETE FROM "signing_keys"');

    for (const server of [here, there]) {
      await eventually(() => expect(server.get(SigningKeys).current.kid).not.toBe(kid));
    }
    expect(await keysOf(here)).toMatchObject([{ status: 'active' }]);
    await acceptedTokens();
  });

  it('verifies no more from the moment it retires, though nobody has dropped it yet', async () => {
    const forge = new TokenForge(here, alice);
    const { kid } = forge.key;
    await here.get(SigningKeyRotation).rotate(true);
    const client = here.client.withBearer(forge.sign());
    expect((await client.get('/me')).status).toBe(200);
    const now = new Date(here.clock.now());

    await here.database.query('UPDATE "signing_keys" SET "retires_at" = $2 WHERE "kid" = $1', [kid, now]);

    await eventually(async () => expect(await client.get('/me')).toHaveProblem(401, 'token_not_valid'));
  });

  it('is 503 and not 401 to look for while the database does not answer', async () => {
    const forge = new TokenForge(here, alice);
    const client = there.client.withBearer(forge.sign({}, { kid: UNKNOWN() }));
    await there.databaseLink.cut();
    try {
      expect(await client.get('/me')).toHaveProblem(503, 'unavailable');
    } finally {
      await there.databaseLink.restore();
    }
    await eventually(async () => expect(await client.get('/me')).toHaveProblem(401, 'token_not_valid'), 5000);
  });
});

describe('a key that nobody knows', () => {
  const app = useTestApp();
  let forge: TokenForge;
  let reads: jest.SpyInstance;

  beforeAll(async () => {
    forge = new TokenForge(app, await app.createUser({ username: 'alice' }));
  });
  beforeEach(() => {
    reads = jest.spyOn(app.get(SigningKeyStore), 'read');
  });
  afterEach(() => reads.mockRestore());

  const ask = async (kid: string): Promise<void> => {
    const answer = await app.client.withBearer(forge.sign({}, { kid })).get('/me');
    expect(answer).toHaveProblem(401, 'token_not_valid');
  };

  it('is looked for ten times a second at most, however many are named', async () => {
    const started = performance.now();

    for (let round = 0; round < 5; round += 1) {
      await atOnce(60, () => ask(UNKNOWN()));
    }

    const allowed = (performance.now() - started) / 100 + 1;
    expect(reads.mock.calls.length).toBeGreaterThan(0);
    expect(reads.mock.calls.length).toBeLessThanOrEqual(allowed);
  });

  it('is looked for once while no key changes', async () => {
    const kid = UNKNOWN();
    await ask(kid);
    reads.mockClear();

    await wait(150);
    await atOnce(20, () => ask(kid));

    expect(reads).not.toHaveBeenCalled();
  });

  it('is not looked for when it is no name of a key', async () => {
    for (const kid of ['unknown', '../../etc/passwd', "' OR 1=1 --", 'x'.repeat(44)]) {
      await ask(kid);
    }

    expect(reads).not.toHaveBeenCalled();
  });
});
