import { PasskeyChallenges } from '../../src/accounts/mfa/passkeys/passkey-challenges.js';
import { MfaTickets } from '../../src/accounts/mfa/tickets/mfa-tickets.js';
import { TotpAuthenticators } from '../../src/accounts/mfa/totp/totp-authenticators.js';
import { Sweep } from '../../src/database/sweep/sweep.js';
import { useTestApp } from '../kit/test-app.js';
import { enrolled, ticketOf } from './authenticator-app.js';

describe('what expires of the second factor', () => {
  const app = useTestApp();
  const rows = async (table: string): Promise<number> => (await app.database.query(`SELECT FROM "${table}"`)).length;

  it('is swept, a batch at a time: tickets, challenges, and secrets whose first code never came', async () => {
    const { phone } = await enrolled(app, 'alice');
    const waiting = await app.createUser({ username: 'bob' });
    const authenticators = app.get(TotpAuthenticators);
    await authenticators.begin(waiting);
    await ticketOf(app, 'alice');
    await app.client.post('/auth/passkey/options');
    await app.client.post('/auth/passkey/options');
    await app.get(Sweep).run();
    expect([await rows('mfa_tickets'), await rows('passkey_challenges'), await rows('totp_authenticators')]).toEqual([
      1, 2, 2,
    ]);
    app.clock.advance('5m');
    expect(await app.get(MfaTickets).clearExpired(10)).toBe(1);
    expect(await app.get(PasskeyChallenges).clearExpired(1)).toBe(1);
    expect(await app.get(PasskeyChallenges).clearExpired(10)).toBe(1);
    expect(await authenticators.clearExpired(10)).toBe(0);
    app.clock.advance('5m');

    await app.get(Sweep).run();

    expect(await rows('totp_authenticators')).toBe(1);
    const ticket = await ticketOf(app, 'alice');
    expect((await app.client.post('/auth/mfa', { ticket, code: phone.code() })).status).toBe(200);
  });

  it('is swept by itself too: tickets when their account logs in, challenges when others are asked for', async () => {
    await enrolled(app, 'carol');
    await ticketOf(app, 'carol');
    await app.client.post('/auth/passkey/options');
    app.clock.advance('5m');
    await ticketOf(app, 'carol');
    await app.client.post('/auth/passkey/options');

    expect([await rows('mfa_tickets'), await rows('passkey_challenges')]).toEqual([1, 1]);
  });
});
