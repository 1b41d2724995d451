import { FirstSuperuserCreation } from '../../src/accounts/first-superuser.js';
import { useTestApp } from '../kit/test-app.js';

const ADMIN = { ADMIN_USERNAME: 'Root', ADMIN_EMAIL: 'Root@example.org' };

describe('the first account of an empty database', () => {
  const app = useTestApp({ settings: { ...ADMIN, ADMIN_PASSWORD: 'Cobalt-wren-38-harbour' } });
  const generating = useTestApp({ settings: ADMIN });

  it('is a superuser of the names and the password that the settings have', async () => {
    const created = await app.get(FirstSuperuserCreation).createWhenEmpty();

    expect(created).toEqual({ username: 'Root', generatedPassword: null });
    const { client } = await app.signIn('root', 'Cobalt-wren-38-harbour');
    expect((await client.get('/me')).body).toMatchObject({ username: 'Root', isStaff: true, isSuperuser: true });
    expect(await app.database.query('SELECT "email_key" FROM "users"')).toEqual([{ email_key: 'root@example.org' }]);
    expect(await app.get(FirstSuperuserCreation).createWhenEmpty()).toBeUndefined();
  });

  it('has a password that was made up, when the settings have none', async () => {
    const created = await generating.get(FirstSuperuserCreation).createWhenEmpty();
    expect((await generating.signIn('root', created?.generatedPassword?.reveal())).access).toBeTruthy();
  });
});

describe('the first account with a password that the policy refuses', () => {
  const app = useTestApp({ settings: { ...ADMIN, ADMIN_PASSWORD: 'password1' } });
  const alike = useTestApp({ settings: { ...ADMIN, ADMIN_USERNAME: 'sandpiper', ADMIN_PASSWORD: 'Sandpiper-9' } });

  it('is not made: the start ends with the name of the setting and the reasons, without the value', async () => {
    await expect(app.get(FirstSuperuserCreation).createWhenEmpty()).rejects.toMatchObject({
      code: 'SETTINGS_INVALID',
      message: 'The settings are not valid:\n  ADMIN_PASSWORD: Is among the most common passwords.',
    });
    await expect(alike.get(FirstSuperuserCreation).createWhenEmpty()).rejects.toMatchObject({
      message: expect.stringMatching(/ADMIN_PASSWORD: Is too similar to the username\.$/),
    });
    expect(await app.database.query('SELECT FROM "users"')).toEqual([]);
  });
});
