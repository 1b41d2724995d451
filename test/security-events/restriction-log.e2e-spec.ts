import { DataSource } from 'typeorm';
import { Restrictions } from '../../src/core/security/restrictions.js';
import { RestrictionLog } from '../../src/observability/restrictions/restriction-log.js';
import { eventually } from '../kit/eventually.js';
import { useTestApp } from '../kit/test-app.js';

describe('a restriction that is put as part of something else', () => {
  const app = useTestApp();
  const put = (subject: string, isCommitted: boolean): Promise<void> =>
    app.get(DataSource).transaction(async (manager) => {
      const restriction = { kind: 'ended', subject, username: null, rule: 'lock', lifetime: 60_000 } as const;
      await app.get(RestrictionLog).add(restriction, manager);
      if (!isCommitted) {
        throw new Error('What it is part of has failed.');
      }
    });
  const holds = (subject: string): boolean => app.get(Restrictions).holds('ended', subject);

  it('holds once that is committed', async () => {
    await put('jwt:committed', true);
    await eventually(() => expect(holds('jwt:committed')).toBe(true));
  });

  it('does not hold when that is rolled back', async () => {
    await expect(put('jwt:failed', false)).rejects.toThrow('has failed');
    await put('jwt:later', true);
    await eventually(() => expect(holds('jwt:later')).toBe(true));

    expect(holds('jwt:failed')).toBe(false);
  });
});
