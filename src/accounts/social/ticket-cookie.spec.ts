import { Clock } from '../../core/clock.js';
import { SealedBox } from '../../core/sealed-box.js';
import { Secret } from '../../core/secret.js';
import { type Ticket, TicketCookie } from './ticket-cookie.js';

class StillClock extends Clock {
  time = 1_800_000_000_000;

  now(): number {
    return this.time;
  }
}

describe('a ticket in a cookie', () => {
  const clock = new StillClock();
  const box = new SealedBox([new Secret('a'.repeat(32))], 'a test');
  const cookie = new TicketCookie<string>('one', box, clock, 'http://127.0.0.1');
  const read = (header: string, boundTo?: string, by = cookie): Ticket<string> | undefined =>
    by.read({ headers: { cookie: header } }, boundTo);
  const issue = (boundTo?: string): string => cookie.issue('content', boundTo).split(';', 1)[0]!;

  it('is read back with what it is bound to, and with nothing else', () => {
    expect(read(`a=b; ${issue('state')}`, 'state')).toMatchObject({ content: 'content' });
    expect(read(issue())).toMatchObject({ content: 'content' });
    for (const other of ['', 'State', 'state ', 'stat']) {
      expect(read(issue('state'), other)).toBeUndefined();
    }
  });

  it('shows nothing of its content', () => {
    const [, value = ''] = issue().split('=');

    expect(Buffer.from(value, 'base64url').toString('latin1')).not.toContain('content');
  });

  it('is another each time', () => {
    const tickets = [issue(), issue()].map((pair) => read(pair)!);

    expect(tickets[0]!.id).not.toBe(tickets[1]!.id);
  });

  it('is not read under another name, from another server, or with another beside it', () => {
    const pair = issue();
    const other = new TicketCookie<string>('two', box, clock, 'http://127.0.0.1');
    const stranger = new SealedBox([new Secret('b'.repeat(32))], 'a test');

    expect(read(pair.replace('one=', 'two='), '', other)).toBeUndefined();
    expect(read(pair, '', new TicketCookie<string>('one', stranger, clock, 'http://127.0.0.1'))).toBeUndefined();
    expect(read(`${pair}; one=planted`)).toBeUndefined();
    expect(read(`one=planted; ${pair}`)).toBeUndefined();
    expect(read('one=')).toBeUndefined();
    expect(read('')).toBeUndefined();
  });

  it('is read for ten minutes', () => {
    const pair = issue();
    clock.time += 599_999;
    expect(read(pair)).toBeDefined();
    clock.time += 1;
    expect(read(pair)).toBeUndefined();
  });

  it('is of this host alone over https, and never for a script', () => {
    const secure = new TicketCookie<string>('one', box, clock, 'https://api.example.com');

    expect(secure.issue('x')).toMatch(
      /^__Host-one=[A-Za-z0-9_-]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    );
    expect(secure.cleared).toBe('__Host-one=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure');
    expect(cookie.issue('x')).toMatch(/^one=[A-Za-z0-9_-]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/);
  });
});
