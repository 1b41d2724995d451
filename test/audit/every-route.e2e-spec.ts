import { useTestApp } from '../kit/test-app.js';
import { type ApiClient } from '../kit/api-client.js';
import { ORIGIN } from '../mfa/passkey-owner.js';
import { ADMINISTRATION_DRIVERS } from './driven/administration-routes.js';
import { OWN_DRIVERS } from './driven/own-routes.js';
import { type Asked, World } from './driven/world.js';
import { RECORDED } from './recorded-routes.js';

interface Row {
  readonly action: string;
  readonly reason: string | null;
  readonly actor_type: string;
  readonly object_type: string;
  readonly before: object | null;
  readonly after: object | null;
  readonly hash: Buffer;
}

const DRIVERS = { ...OWN_DRIVERS, ...ADMINISTRATION_DRIVERS };

/** What goes through somebody else's server, or pages of ours, and where that is tested. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'DELETE /me/connected-apps/:id': 'test/oauth/consent.e2e-spec.ts',
  'POST /me/social-accounts/confirm': 'test/social/own-social-accounts.e2e-spec.ts',
  'POST /oauth/interaction/:uid/consent': 'test/oauth/consent.e2e-spec.ts',
};

/** What a reason says for a row that the database refuses. */
const REFUSED = 'refused';

describe('every route that changes something', () => {
  const app = useTestApp({
    settings: { PUBLIC_URL: ORIGIN, REGISTRATION: 'open', MFA_REQUIRED: 'staff', RATE_LOGIN: '1000/min' },
  });
  let world: World;

  beforeAll(async () => {
    const root = await app.createUser({ username: 'root', isStaff: true, isSuperuser: true });
    world = new World(app, app.clientFor(root));
    await app.database.query(
      `ALTER TABLE "audit_log" ADD CONSTRAINT "refused" CHECK ("reason" IS DISTINCT FROM '${REFUSED}')`,
    );
  });

  const ask = async (
    method: string,
    asked: Asked,
    reason: string,
  ): Promise<{ status: number; rows: readonly Row[] }> => {
    const client: ApiClient = asked.client ?? world.root;
    const { status, ...answer } = await client.request(method, asked.path, {
      headers: { 'x-audit-reason': reason, ...(asked.body && { 'content-type': 'application/json' }) },
      ...(asked.body && { body: JSON.stringify(asked.body) }),
    });
    const rows = await app.database.query<Row>(
      'SELECT * FROM "audit_log" WHERE "request_id" = $1 ORDER BY "sequence"',
      [answer.headers.get('x-request-id')],
    );
    return { status, rows };
  };

  it('is driven here, or elsewhere', () => {
    expect([...Object.keys(DRIVERS), ...Object.keys(ELSEWHERE)].toSorted()).toEqual(RECORDED.toSorted());
  });

  it.each(Object.entries(DRIVERS))(
    '%s changes nothing without a row, and has one of what it changes',
    async (route, drive) => {
      const [method = ''] = route.split(' ');
      const asked = await drive(world);

      const refused = await ask(method, asked, REFUSED);
      expect(refused).toMatchObject({ status: 500 });
      expect(refused.rows).toEqual([]);

      // What was undone can be done.
      const again = { ...asked, ...(asked.again && { body: await asked.again() }) };
      const done = await ask(method, again, 'ticket 4711');
      expect(done.status).toBeLessThan(300);
      expect(done.rows).toContainEqual(
        expect.objectContaining({
          action: asked.action,
          reason: 'ticket 4711',
          actor_type: 'user',
          hash: expect.any(Buffer) as unknown,
        }),
      );
    },
  );
});
