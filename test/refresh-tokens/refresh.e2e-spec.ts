import { type Answer } from '../kit/answer.js';
import { atOnce } from '../kit/at-once.js';
import { useTestApp } from '../kit/test-app.js';
import { PASSWORD } from '../kit/test-user.js';

interface Pair {
  readonly access: string;
  readonly refresh: string;
  readonly expiresIn: number;
}

describe('refreshing a JWT', () => {
  const app = useTestApp({
    settings: { RATE_TOKEN: '1000000/min', JWT_REFRESH_TTL: '14d', JWT_REFRESH_ABSOLUTE_TTL: '60d' },
  });
  let names = 0;

  async function login(): Promise<Pair & { readonly username: string; readonly id: string }> {
    names += 1;
    const { id, username } = await app.createUser({ username: `user${names}` });
    const { body } = await app.client.post<Pair>('/auth/jwt', { username, password: PASSWORD });
    return { ...body, username, id };
  }

  const refresh = (token: string): Promise<Answer<Pair>> =>
    app.client.post<Pair>('/auth/jwt/refresh', { refresh: token });
  const statusOf = async (token: string): Promise<number> => (await refresh(token)).status;

  it('gives another pair, whose access token works', async () => {
    const first = await login();
    const { status, body } = await refresh(first.refresh);
    expect(status).toBe(200);
    expect(body).toEqual({ access: expect.any(String), refresh: expect.any(String), expiresIn: 300 });
    expect(body.refresh).not.toBe(first.refresh);
    expect(body.access).not.toBe(first.access);
    expect((await app.client.withBearer(body.access).get('/me')).status).toBe(200);
  });

  it('leaves one lineage when 32 clients present the same token at once', async () => {
    const { refresh: token } = await login();
    const answers = await atOnce(32, () => refresh(token));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => body.refresh)).size).toBe(1);
  });

  it('gives the same successor again within the grace, and revokes the family after it', async () => {
    const { refresh: first } = await login();
    const second = (await refresh(first)).body.refresh;
    app.clock.advance('10s');
    expect((await refresh(first)).body.refresh).toBe(second);

    app.clock.advance('1s');
    expect(await refresh(first)).toHaveProblem(401, 'token_not_valid');
    expect(await refresh(second)).toHaveProblem(401, 'token_not_valid');
  });

  it('revokes the family when a token comes back whose successor was used already', async () => {
    const { refresh: first } = await login();
    const second = (await refresh(first)).body.refresh;
    const third = (await refresh(second)).body.refresh;
    expect(await statusOf(first)).toBe(401);
    expect(await statusOf(third)).toBe(401);
  });

  it('leaves other logins of the account alone when one family is revoked', async () => {
    const { username, refresh: first } = await login();
    const { body: other } = await app.client.post<Pair>('/auth/jwt', { username, password: PASSWORD });
    await app.client.post('/auth/jwt/revoke', { refresh: first });
    expect(await statusOf(first)).toBe(401);
    expect(await statusOf(other.refresh)).toBe(200);
  });

  it('is over when the token was revoked, grace or not, and revoking again is no error', async () => {
    const { refresh: first } = await login();
    const second = (await refresh(first)).body.refresh;
    for (const token of [second, second, first, 'nonsense']) {
      expect((await app.client.post('/auth/jwt/revoke', { refresh: token })).status).toBe(204);
    }
    expect(await statusOf(first)).toBe(401);
    expect(await statusOf(second)).toBe(401);
  });

  it('is over for a token that was not used in time, and for a login that is too old however often it was refreshed', async () => {
    const { refresh: unused } = await login();
    app.clock.advance('14d');
    expect(await statusOf(unused)).toBe(401);

    let { refresh: used } = await login();
    for (let round = 1; round <= 5; round += 1) {
      app.clock.advance('10d');
      used = (await refresh(used)).body.refresh;
    }
    app.clock.advance('10d');
    expect(await statusOf(used)).toBe(401);
  });

  it('is over for who logged out everywhere, was disabled or deleted', async () => {
    const root = app.clientFor(await app.createUser({ username: 'root', isStaff: true, isSuperuser: true }));
    const [out, disabled, deleted] = [await login(), await login(), await login()];
    expect((await app.client.withBearer(out.access).post('/auth/logout-all', {})).status).toBe(204);
    await root.patch(`/users/${disabled.id}`, { isActive: false });
    await root.delete(`/users/${deleted.id}`);
    for (const { refresh: token, access } of [out, disabled, deleted]) {
      expect(await refresh(token)).toHaveProblem(401, 'token_not_valid');
      expect(await app.client.withBearer(access).get('/me')).toHaveProblem(401, 'token_not_valid');
    }
  });

  it('is refused with an access token, a wrong secret and a made-up id, and a refresh token is refused by the API', async () => {
    const { refresh: token, access } = await login();
    const wrong = `${token.slice(0, -4)}AAAA`;
    for (const text of [access, wrong, token.replace('pcr_0', 'pcr_f'), 'nonsense']) {
      expect(await refresh(text)).toHaveProblem(401, 'token_not_valid');
    }
    expect(await app.client.withBearer(token).get('/me')).toHaveProblem(401, 'token_not_valid');
    expect(await statusOf(token)).toBe(200);
  });

  it('keeps no token that could be used in the database', async () => {
    const { refresh: token } = await login();
    const rows = await app.database.query<{ dump: string }>(
      `SELECT (SELECT json_agg(t) FROM refresh_tokens t)::text || (SELECT json_agg(f) FROM refresh_families f)::text AS dump`,
    );
    const secret = token.slice(-43);
    expect(rows[0]?.dump).not.toContain(secret);
    expect(rows[0]?.dump).not.toContain(Buffer.from(secret, 'base64url').toString('hex'));
  });

  it('verifies tokens of both kinds, and looks at revocation', async () => {
    const { refresh: token, access } = await login();
    const verify = async (text: string): Promise<number> =>
      (await app.client.post('/auth/jwt/verify', { token: text })).status;
    expect(await verify(access)).toBe(200);
    expect(await verify(token)).toBe(200);
    const { refresh: next } = (await refresh(token)).body;
    expect([await verify(token), await verify(next)]).toEqual([401, 200]);
    await app.client.withBearer(access).post('/auth/logout-all', {});
    expect([await verify(access), await verify(next), await verify('x')]).toEqual([401, 401, 401]);
  });
});
