import { inspect } from 'node:util';
import { type Environment, SettingsError } from './read-values.js';
import { readSettings } from './settings.js';

const WORK = {
  SOCIAL_PROVIDERS: 'work-login',
  SOCIAL_WORK_LOGIN_ISSUER: 'https://id.example.com/tenant',
  SOCIAL_WORK_LOGIN_CLIENT_ID: 'us',
  SOCIAL_WORK_LOGIN_CLIENT_SECRET: 'hunter2',
};

function faultsOf(environment: Environment): readonly string[] {
  try {
    readSettings(environment);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) {
      return error.faults;
    }
    throw error;
  }
}

describe('the settings of providers to sign in with', () => {
  it('are none unless they are named', () => {
    expect(readSettings({ ...WORK, SOCIAL_PROVIDERS: '' }).socialProviders).toEqual([]);
  });

  it('are read by their names, and do not show the secret', () => {
    const { socialProviders } = readSettings(WORK);

    expect(socialProviders).toMatchObject([
      {
        name: 'work-login',
        label: 'work-login',
        issuer: 'https://id.example.com/tenant',
        clientId: 'us',
        scopes: 'openid email profile',
      },
    ]);
    expect(socialProviders[0]?.clientSecret.reveal()).toBe('hunter2');
    expect(inspect(socialProviders) + JSON.stringify(socialProviders)).not.toContain('hunter2');
  });

  it('may say a label and scopes', () => {
    const more = { SOCIAL_WORK_LOGIN_LABEL: 'Work', SOCIAL_WORK_LOGIN_SCOPES: 'email,openid' };

    expect(readSettings({ ...WORK, ...more }).socialProviders).toMatchObject([
      { label: 'Work', scopes: 'email openid' },
    ]);
  });

  it('tell everything that is missing at once', () => {
    expect(faultsOf({ SOCIAL_PROVIDERS: 'a,b', PORT: 'x' }).map((fault) => fault.split(':')[0])).toEqual([
      'PORT',
      'SOCIAL_A_ISSUER',
      'SOCIAL_A_CLIENT_ID',
      'SOCIAL_A_CLIENT_SECRET',
      'SOCIAL_B_ISSUER',
      'SOCIAL_B_CLIENT_ID',
      'SOCIAL_B_CLIENT_SECRET',
    ]);
  });

  it.each(['http://127.0.0.1:8080', 'http://localhost', 'http://[::1]:1', 'https://id.example.com/a/b/'])(
    'take the issuer %s',
    (issuer) => {
      expect(faultsOf({ ...WORK, SOCIAL_WORK_LOGIN_ISSUER: issuer })).toEqual([]);
    },
  );

  it.each([
    ['SOCIAL_WORK_LOGIN_ISSUER', 'http://id.hunter2.com'],
    ['SOCIAL_WORK_LOGIN_ISSUER', 'http://127.0.0.1.hunter2.com'],
    ['SOCIAL_WORK_LOGIN_ISSUER', 'id.hunter2.com'],
    ['SOCIAL_WORK_LOGIN_ISSUER', 'https://id.example.com?hunter2'],
    ['SOCIAL_WORK_LOGIN_ISSUER', 'https://id.example.com#hunter2'],
    ['SOCIAL_WORK_LOGIN_ISSUER', 'https://user:hunter2@id.example.com'],
    ['SOCIAL_WORK_LOGIN_ISSUER', 'file:///hunter2'],
    ['SOCIAL_WORK_LOGIN_SCOPES', 'email hunter2'],
    ['SOCIAL_WORK_LOGIN_SCOPES', 'openid "hunter2"'],
    ['SOCIAL_PROVIDERS', 'Hunter2'],
    ['SOCIAL_PROVIDERS', 'hunter2_x'],
    ['SOCIAL_PROVIDERS', 'hunter2/..'],
    ['SOCIAL_PROVIDERS', 'hunter2,hunter2'],
    ['SOCIAL_LANDING', '//hunter2.example'],
    ['SOCIAL_LANDING', 'javascript:hunter2'],
    ['SOCIAL_LANDING', 'hunter2'],
  ])('do not hold with %s=%s, and say so without the value', (name, value) => {
    const faults = faultsOf({ ...WORK, [name]: value });

    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^${name}: expected `));
    expect(faults[0]).not.toContain('hunter2');
  });

  it('take a path or an address to land on', () => {
    expect(readSettings({ SOCIAL_LANDING: '/app' }).socialLanding).toBe('/app');
    expect(readSettings({ SOCIAL_LANDING: 'https://app.example.com' }).socialLanding).toBe('https://app.example.com/');
  });
});
