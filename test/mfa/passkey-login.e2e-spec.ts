import { type Answer, type Json } from '../kit/answer.js';
import { atOnce } from '../kit/at-once.js';
import { useTestApp } from '../kit/test-app.js';
import { PASSWORD } from '../kit/test-user.js';
import { Browser } from '../sessions/browser.js';
import { ticketOf } from './authenticator-app.js';
import { type Options, ORIGIN, passkeyOwner } from './passkey-owner.js';
import { type Deviation, SoftwareAuthenticator } from './software-authenticator.js';

describe('passkeys at a login', () => {
  const app = useTestApp({ settings: { PUBLIC_URL: ORIGIN } });

  describe('as a second factor', () => {
    const requestOptions = async (ticket: string): Promise<Options> =>
      (await app.client.post<{ options: Options }>('/auth/mfa/passkey-options', { ticket })).body.options;
    const finish = (ticket: string, passkey: object): Promise<Answer> =>
      app.client.post('/auth/mfa', { ticket, passkey });

    it('finish the login that was begun, and are noted as used', async () => {
      const { user, client, key } = await passkeyOwner(app);
      const ticket = await ticketOf(app, user.username, '/auth/token', { name: 'backup' });
      const options = await requestOptions(ticket);
      expect(options).toMatchObject({
        rpId: 'api.example.com',
        allowCredentials: [{ id: key.credentialId, type: 'public-key' }],
      });

      const answer = await finish(ticket, key.get(options));

      expect(answer.status).toBe(201);
      expect(answer.body['name']).toBe('backup');
      const listed = await client.get<{ results: Json[] }>('/me/mfa/passkeys');
      expect(listed.body.results[0]?.['lastUsed']).toBe(new Date(app.clock.now()).toISOString());
    });

    it('need not verify their user, whose password was right', async () => {
      const { user, key } = await passkeyOwner(app);
      const ticket = await ticketOf(app, user.username);

      expect((await finish(ticket, key.get(await requestOptions(ticket), { userVerified: false }))).status).toBe(200);
    });

    it('finish one login of 16 at once', async () => {
      const { user, key } = await passkeyOwner(app);
      const ticket = await ticketOf(app, user.username);
      const assertion = key.get(await requestOptions(ticket));

      const answers = await atOnce(16, () => finish(ticket, assertion));

      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    });

    it('are good for the ticket that they were asked for, and for nobody else’s login', async () => {
      const [alice, bob] = [await passkeyOwner(app), await passkeyOwner(app)];
      const [first, second] = [await ticketOf(app, alice.user.username), await ticketOf(app, alice.user.username)];
      const assertion = alice.key.get(await requestOptions(first));
      expect(await finish(second, assertion)).toHaveProblem(401, 'authentication_failed');
      const foreign = await ticketOf(app, bob.user.username);
      const stranger = alice.key.get(await requestOptions(foreign));
      expect(await finish(foreign, stranger)).toHaveProblem(401, 'authentication_failed');

      expect((await finish(first, assertion)).status).toBe(200);
    });

    it('count as failed logins when they are wrong', async () => {
      const { user, key } = await passkeyOwner(app);
      const ticket = await ticketOf(app, user.username);
      for (let guess = 1; guess <= 5; guess += 1) {
        expect(await finish(ticket, key.get({ challenge: 'AAAA', rpId: 'api.example.com' }))).toHaveProblem(
          401,
          'authentication_failed',
        );
      }

      expect(await app.client.post('/auth/jwt', { username: user.username, password: PASSWORD })).toHaveProblem(
        429,
        'locked_out',
      );
    });
  });

  describe('alone', () => {
    interface Begun {
      readonly ticket: string;
      readonly options: Options;
    }
    const begin = async (): Promise<Begun> => (await app.client.post<Begun>('/auth/passkey/options')).body;
    const finish = (ticket: string, response: object, kind = 'jwt'): Promise<Answer> =>
      app.client.post('/auth/passkey', { ticket, response, kind });
    const refused = (answer: Answer): void => {
      expect(answer).toHaveProblem(401, 'authentication_failed');
      expect(answer.body['detail']).toBe('No active account has these credentials.');
    };

    it('log in without a name or a password, as a login for a JWT does', async () => {
      const { user, key } = await passkeyOwner(app);
      const { ticket, options } = await begin();
      expect(options).toMatchObject({ rpId: 'api.example.com', userVerification: 'required', allowCredentials: [] });

      const answer = await finish(ticket, key.get(options));

      expect(answer.status).toBe(200);
      expect(Object.keys(answer.body).sort()).toEqual(['access', 'expiresIn', 'refresh']);
      const me = await app.client.withBearer(String(answer.body['access'])).get('/me');
      expect(me.body['username']).toBe(user.username);
      const [row] = await app.database.query(`SELECT "last_login" FROM "users" WHERE "id" = $1`, [user.id]);
      expect(row?.['last_login']).toEqual(new Date(app.clock.now()));
    });

    it('sign a browser in', async () => {
      const { user, key } = await passkeyOwner(app);
      const { ticket, options } = await begin();
      const browser = new Browser(app, { 'sec-fetch-site': 'same-origin' });

      const answer = await browser.send('POST', '/auth/passkey', {
        ticket,
        response: key.get(options),
        kind: 'session',
      });

      expect(Object.keys(answer.body)).toEqual(['user', 'csrfToken']);
      expect((await browser.get('/me')).body['username']).toBe(user.username);
    });

    it('are not shown by a page of another site', async () => {
      const foreign = { origin: 'https://evil.example' };

      expect(await app.client.post('/auth/passkey/options', {}, foreign)).toHaveProblem(403, 'csrf_failed');
      expect(await app.client.post('/auth/passkey', {}, foreign)).toHaveProblem(403, 'csrf_failed');
    });

    it.each<[string, Deviation]>([
      ['was used on a page of another origin', { origin: 'https://evil.example' }],
      ['was used on a page of a neighbouring host', { origin: 'https://api.example.com.evil.example' }],
      ['was made to sign for another server', { rpId: 'example.com' }],
      ['has signed another challenge', { challenge: 'A'.repeat(43) }],
      ['has not verified its user', { userVerified: false }],
      ['does not say whose it is', { userHandle: '' }],
      ['says that it is somebody else’s', { userHandle: Buffer.from('somebody').toString('base64url') }],
      ['has signed something else', { type: 'webauthn.create' }],
    ])('are refused when one %s', async (_, deviation) => {
      const { key } = await passkeyOwner(app);
      const { ticket, options } = await begin();

      refused(await finish(ticket, key.get(options, deviation)));
    });

    it('are refused when the challenge comes again, or was another’s, or is too old', async () => {
      const { key } = await passkeyOwner(app);
      const [first, second, late] = [await begin(), await begin(), await begin()];
      expect((await finish(first.ticket, key.get(first.options))).status).toBe(200);

      refused(await finish(first.ticket, key.get(first.options)));
      refused(await finish(late.ticket, key.get(second.options)));
      app.clock.advance('5m');
      refused(await finish(second.ticket, key.get(second.options)));
    });

    it('are refused when a wrong answer has spent the challenge', async () => {
      const { key } = await passkeyOwner(app);
      const { ticket, options } = await begin();
      refused(await finish(ticket, key.get(options, { userVerified: false })));

      refused(await finish(ticket, key.get(options)));
    });

    it('are refused when nobody knows them, or the account is inactive', async () => {
      const { ticket, options } = await begin();
      const stranger = new SoftwareAuthenticator(ORIGIN);
      refused(await finish(ticket, stranger.get(options, { userHandle: 'AAAA' })));

      const { user, key } = await passkeyOwner(app);
      await app.database.query(`UPDATE "users" SET "is_active" = false WHERE "id" = $1`, [user.id]);
      refused(await finish(ticket, key.get(options)));
    });

    it('are refused when another key has signed in their name', async () => {
      const { key } = await passkeyOwner(app);
      const { ticket, options } = await begin();
      const forged = {
        ...new SoftwareAuthenticator(ORIGIN).get(options, { userHandle: key.userHandle }),
        id: key.credentialId,
        rawId: key.credentialId,
      };

      refused(await finish(ticket, forged));
    });

    it('are refused when their counter does not go on, as a copy’s would not', async () => {
      const { key } = await passkeyOwner(app);
      const signIn = async (counter: number): Promise<Answer> => {
        const { ticket, options } = await begin();
        return finish(ticket, key.get(options, { counter }));
      };
      expect((await signIn(7)).status).toBe(200);

      refused(await signIn(7));
      refused(await signIn(6));
      refused(await signIn(0));
      expect((await signIn(8)).status).toBe(200);
    });

    it('are taken once of 16 at once with one count, each with a challenge of its own', async () => {
      const { key } = await passkeyOwner(app);
      const begun = await atOnce(16, begin);

      const answers = await Promise.all(
        begun.map(({ ticket, options }) => finish(ticket, key.get(options, { counter: 7 }))),
      );

      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    });

    it('may have no counter at all, as those that are synchronised', async () => {
      const { key } = await passkeyOwner(app);
      for (let time = 1; time <= 2; time += 1) {
        const { ticket, options } = await begin();
        expect((await finish(ticket, key.get(options, { counter: 0 }))).status).toBe(200);
      }
    });

    it('log in once of 16 at once with one challenge', async () => {
      const { key } = await passkeyOwner(app);
      const { ticket, options } = await begin();
      const assertion = key.get(options);

      const answers = await atOnce(16, () => finish(ticket, assertion));

      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    });

    it('are held up by a lockout like a password', async () => {
      const { user, key } = await passkeyOwner(app);
      for (let guess = 1; guess <= 5; guess += 1) {
        await app.client.post('/auth/jwt', { username: user.username, password: 'not the password' });
      }
      const { ticket, options } = await begin();

      expect(await finish(ticket, key.get(options))).toHaveProblem(429, 'locked_out');
    });

    it('give no personal token', async () => {
      const { key } = await passkeyOwner(app);
      const { ticket, options } = await begin();

      expect(await finish(ticket, key.get(options), 'token')).toHaveProblem(400, 'invalid');
    });
  });
});
