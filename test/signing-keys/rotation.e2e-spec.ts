import { AccessTokens } from '../../src/authentication/jwt/access-tokens.js';
import { SigningKeyRotation } from '../../src/authentication/signing-keys/signing-key-rotation.js';
import { SigningKeys } from '../../src/authentication/signing-keys/signing-keys.js';
import { ChangeFeed } from '../../src/database/change-feed.js';
import { atOnce } from '../kit/at-once.js';
import { eventually } from '../kit/eventually.js';
import { TestApp, useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';
import { keysOf, publishedBy } from './stored-keys.js';

/** Long enough for the keys to be looked after, which is every half second. */
const PATIENCE = 3000;

const settings = { JWT_ACCESS_TTL: '1h' };

describe('rotating the key that signs', () => {
  const here = useTestApp({ settings });
  const there = new TestApp({ settings, sharing: here });
  const servers = [here, there] as const;
  let alice: TestUser;

  beforeAll(async () => {
    await there.start();
    alice = await here.createUser({ username: 'alice' });
  });
  afterAll(() => there.stop());

  const rotate = async (immediately: boolean): Promise<{ readonly kid: string }> => {
    const [made] = await here.get(SigningKeyRotation).rotate(immediately);
    return made!;
  };
  const tokenOf = (server: TestApp): string => server.get(AccessTokens).sign(alice.id, alice.tokenVersion).access;
  const statusAt = async (server: TestApp, token: string): Promise<number> =>
    (await server.client.withBearer(token).get('/me')).status;
  const signer = (server: TestApp): string => server.get(SigningKeys).current.kid;
  const activeKids = async (): Promise<readonly string[]> =>
    (await keysOf(here)).filter(({ status }) => status === 'active').map(({ kid }) => kid);
  const advance = (duration: string): void => servers.forEach(({ clock }) => clock.advance(duration));

  it('publishes the new one on every server before it signs, and keeps the old one until its tokens have expired', async () => {
    const old = signer(here);
    const { kid } = await rotate(false);

    for (const server of servers) {
      await eventually(async () => expect(await publishedBy(server)).toEqual([old, kid]), PATIENCE);
      expect(signer(server)).toBe(old);
    }
    const token = tokenOf(here);
    advance('359s');
    await here.get(SigningKeyRotation).bringUpToDate();
    expect(await activeKids()).toEqual([old]);

    advance('1s');
    for (const server of servers) {
      await eventually(() => expect(signer(server)).toBe(kid), PATIENCE);
      await eventually(async () => expect(await publishedBy(server)).toEqual([kid, old]), PATIENCE);
      expect(await statusAt(server, token)).toBe(200);
    }

    // What lives an hour has expired by then, and for a minute more nobody minds the key.
    advance('61m');
    for (const server of servers) {
      await eventually(async () => expect(await publishedBy(server)).toEqual([kid]), PATIENCE);
    }
    await eventually(async () => expect((await keysOf(here)).map((row) => row.kid)).toEqual([kid]), PATIENCE);
  });

  describe('under load', () => {
    afterEach(async () => {
      jest.restoreAllMocks();
      await here.database.query('ALTER TABLE "signing_keys" ENABLE TRIGGER "signing_keys_announce_change"');
    });

    it('refuses nobody', () => rotateUnderLoad());

    it('refuses nobody where one server does not hear of it', async () => {
      await here.database.query('ALTER TABLE "signing_keys" DISABLE TRIGGER "signing_keys_announce_change"');
      jest.spyOn(here.get(ChangeFeed), 'isLive', 'get').mockReturnValue(false);
      await rotateUnderLoad();
    });

    it('refuses nobody while the change feed is down everywhere', async () => {
      await here.database.query('ALTER TABLE "signing_keys" DISABLE TRIGGER "signing_keys_announce_change"');
      for (const server of servers) {
        jest.spyOn(server.get(ChangeFeed), 'isLive', 'get').mockReturnValue(false);
      }
      await rotateUnderLoad();
    });

    /** Each client presents at one server what the other has just signed, and what was signed before the first rotation. */
    async function rotateUnderLoad(): Promise<void> {
      const refused: number[] = [];
      let requests = 0;
      let rotating = true;
      const busy = atOnce(6, async (index) => {
        const [near, far] = index % 2 === 0 ? [here, there] : [there, here];
        const kept = tokenOf(near);
        while (rotating) {
          const statuses = [await statusAt(far, tokenOf(near)), await statusAt(far, kept), await statusAt(near, kept)];
          requests += statuses.length;
          refused.push(...statuses.filter((status) => status !== 200));
        }
      });

      try {
        for (const immediately of [true, false, true]) {
          const { kid } = await rotate(immediately);
          if (!immediately) {
            advance('6m');
          }
          await eventually(() => expect(signer(here)).toBe(kid), PATIENCE);
          const enough = requests + 60;
          await eventually(() => expect(requests).toBeGreaterThan(enough), 20_000);
        }
      } finally {
        rotating = false;
        await busy;
      }

      expect(refused).toEqual([]);
    }
  });

  it('leaves exactly one key that signs, however many rotate at once', async () => {
    const made = await atOnce(8, (index) => servers[index % 2]!.get(SigningKeyRotation).rotate(true));

    const [active = '', ...others] = await activeKids();
    expect(others).toEqual([]);
    expect(made.flat().map(({ kid }) => kid)).toContain(active);
    for (const server of servers) {
      await eventually(() => expect(signer(server)).toBe(active), PATIENCE);
    }
  });

  it('drops what waits to sign when the key is replaced at once, since it may be known as well', async () => {
    const { kid: waiting } = await rotate(false);
    const { kid } = await rotate(true);

    expect((await keysOf(here)).map((row) => row.kid)).not.toContain(waiting);
    advance('6m');
    await here.get(SigningKeyRotation).bringUpToDate();
    expect(await activeKids()).toEqual([kid]);
  });

  it('does once what several servers see at once to be due', async () => {
    const { kid } = await rotate(false);
    advance('6m');

    // More at each server than it has connections: none may need a second one.
    const seen = await atOnce(16, (index) => servers[index % 2]!.get(SigningKeyRotation).bringUpToDate());

    for (const keys of seen) {
      expect(keys.filter(({ status }) => status === 'active').map((row) => row.kid)).toEqual([kid]);
    }
  });
});

describe('eight servers that start at once on an empty database', () => {
  const host = useTestApp();
  const servers = Array.from(
    { length: 8 },
    () => new TestApp({ sharing: host, settings: { DATABASE_POOL_SIZE: '2' } }),
  );

  afterAll(() => Promise.all(servers.map((server) => server.stop())));

  it('make one key, and all sign with it', async () => {
    await host.database.query('DELETE FROM "signing_keys"');

    await Promise.all(servers.map((server) => server.start()));

    const keys = await keysOf(host);
    expect(keys).toMatchObject([{ algorithm: 'ES256', status: 'active' }]);
    expect(new Set(servers.map((server) => server.get(SigningKeys).current.kid))).toEqual(new Set([keys[0]!.kid]));
  });
});
