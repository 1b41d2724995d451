import { type Json } from '../kit/answer.js';
import { atOnce } from '../kit/at-once.js';
import { useTestApp } from '../kit/test-app.js';
import { PASSWORD } from '../kit/test-user.js';
import { enrolled } from './authenticator-app.js';
import { creationOptions, type Options, ORIGIN, passkeyOwner } from './passkey-owner.js';
import { type Deviation, SoftwareAuthenticator } from './software-authenticator.js';

const CURRENT = { currentPassword: PASSWORD };

describe('passkeys', () => {
  const app = useTestApp({ settings: { PUBLIC_URL: ORIGIN } });
  let names = 0;

  describe('are added', () => {
    it('for this server, with its first recovery codes, and are then asked for at a login', async () => {
      const { user, client, added } = await passkeyOwner(app);

      expect(Object.keys(added.body).sort()).toEqual(['createdAt', 'id', 'lastUsed', 'name', 'recoveryCodes']);
      expect(added.body).toMatchObject({ name: 'laptop', lastUsed: null });
      expect(added.body['recoveryCodes']).toHaveLength(10);
      expect((await client.get('/me/mfa')).body).toEqual({
        methods: ['passkey'],
        recoveryCodesLeft: 10,
        required: false,
      });
      const begun = await app.client.post('/auth/jwt', { username: user.username, password: PASSWORD });
      expect(begun).toHaveProblem(401, 'mfa_required');
      expect(begun.body['methods']).toEqual(['recovery_code', 'passkey']);
    });

    it('by options that name this server, and the passkeys that the account has already', async () => {
      const { user, client, key } = await passkeyOwner(app);

      const options = await creationOptions(client);

      expect(options).toMatchObject({
        rp: { id: 'api.example.com' },
        user: { id: Buffer.from(user.id).toString('base64url'), name: user.username },
        excludeCredentials: [{ id: key.credentialId, transports: ['internal', 'hybrid'] }],
        attestation: 'none',
      });
      expect(options['authenticatorSelection']).toMatchObject({ residentKey: 'preferred' });
    });

    it('beside an authenticator app without new recovery codes', async () => {
      const { client } = await enrolled(app, 'has-a-phone');
      const key = new SoftwareAuthenticator(ORIGIN);

      const added = await client.post('/me/mfa/passkeys', {
        name: 'key',
        response: key.create(await creationOptions(client)),
      });

      expect(added.body['recoveryCodes']).toBeNull();
      expect((await client.get('/me/mfa')).body).toMatchObject({ methods: ['totp', 'passkey'], recoveryCodesLeft: 10 });
    });

    it.each<[string, Deviation]>([
      ['made on a page of another origin', { origin: 'https://evil.example' }],
      ['made on a page of another scheme', { origin: 'http://api.example.com' }],
      ['made for another server', { rpId: 'evil.example' }],
      ['made for no challenge of this server', { challenge: 'A'.repeat(43) }],
      ['that is no registration', { type: 'webauthn.get' }],
    ])('unless they are %s', async (_, deviation) => {
      const client = app.clientFor(await app.createUser({ username: `deviant-${(names += 1)}` }));
      const response = new SoftwareAuthenticator(ORIGIN).create(await creationOptions(client), deviation);

      expect(await client.post('/me/mfa/passkeys', { name: 'x', response })).toHaveProblem(400, 'invalid');
      expect((await client.get('/me/mfa')).body['methods']).toEqual([]);
    });

    it('once for each challenge, of the account it was given to, within five minutes', async () => {
      const [alice, bob] = [await passkeyOwner(app), await passkeyOwner(app)];
      const another = (options: Options): object => ({
        name: 'x',
        response: new SoftwareAuthenticator(ORIGIN).create(options),
      });
      const options = await creationOptions(alice.client);
      expect(await bob.client.post('/me/mfa/passkeys', another(options))).toHaveProblem(400, 'invalid');

      const answers = await atOnce(16, () => alice.client.post('/me/mfa/passkeys', another(options)));
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);

      const [last, late] = [await creationOptions(bob.client), await creationOptions(bob.client)];
      app.clock.advance('299s');
      expect((await app.clientFor(bob.user).post('/me/mfa/passkeys', another(last))).status).toBe(201);
      app.clock.advance('1s');
      expect(await app.clientFor(bob.user).post('/me/mfa/passkeys', another(late))).toHaveProblem(400, 'invalid');
    });

    it('once: one that somebody has is nobody else’s', async () => {
      const { key } = await passkeyOwner(app);
      const other = app.clientFor(await app.createUser({ username: `other-${(names += 1)}` }));

      const answer = await other.post('/me/mfa/passkeys', {
        name: 'x',
        response: key.create(await creationOptions(other)),
      });

      expect(answer).toHaveProblem(409, 'conflict');
    });

    it.each([
      ['a member that nobody knows', (response: Json) => ({ ...response, isAdmin: true })],
      ['no credential', () => null],
      [
        'an attestation that is none',
        (response: Json) => ({
          ...response,
          response: { ...(response['response'] as Json), attestationObject: 'AAAA' },
        }),
      ],
      [
        'client data that are none',
        (response: Json) => ({ ...response, response: { ...(response['response'] as Json), clientDataJSON: 'AAAA' } }),
      ],
    ])('not from %s', async (_, spoil) => {
      const client = app.clientFor(await app.createUser({ username: `spoilt-${(names += 1)}` }));
      const response = new SoftwareAuthenticator(ORIGIN).create(await creationOptions(client));

      expect(await client.post('/me/mfa/passkeys', { name: 'x', response: spoil(response as Json) })).toHaveProblem(
        400,
        'invalid',
      );
    });
  });

  describe('are listed and removed', () => {
    it('by their owner alone', async () => {
      const [alice, bob] = [await passkeyOwner(app), await passkeyOwner(app)];
      const { id } = alice.added.body;

      expect((await alice.client.get('/me/mfa/passkeys')).body).toEqual({
        count: 1,
        next: null,
        previous: null,
        results: [{ id, name: 'laptop', createdAt: expect.any(String) as string, lastUsed: null }],
      });
      expect(await bob.client.post(`/me/mfa/passkeys/${String(id)}/remove`, CURRENT)).toHaveProblem(404, 'not_found');
      expect((await alice.client.post(`/me/mfa/passkeys/${String(id)}/remove`, CURRENT)).status).toBe(204);
      expect(await alice.client.post(`/me/mfa/passkeys/${String(id)}/remove`, CURRENT)).toHaveProblem(404, 'not_found');
      expect((await alice.client.get('/me/mfa')).body).toMatchObject({ methods: [], recoveryCodesLeft: 0 });
    });
  });
});
