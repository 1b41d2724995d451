import { type CallingRequest } from '../../core/api-request.js';
import { MemoryLog } from '../../../test/kit/memory-log.js';
import { MovableClock } from '../../../test/kit/movable.clock.js';
import { type Account, Identity } from '../../core/identity.js';
import { type EventDetails } from '../../core/security/security-event.js';
import { readSettings } from '../../settings/settings.js';
import { SecurityEventRecorder } from './security-event-recorder.js';

const ALICE: Account = {
  id: '018f0000-0000-7000-8000-000000000001',
  username: 'alice',
  email: 'alice@example.com',
  firstName: 'Alice',
  lastName: 'Liddell',
  isStaff: false,
  isSuperuser: false,
};

const REQUEST: CallingRequest = {
  id: 'request-1',
  clientAddress: '192.0.2.1',
  headers: { 'user-agent': 'curl/8', authorization: 'Bearer canary' },
  user: Identity.of(ALICE, { scheme: 'jwt', id: 'token-1', scopes: null }),
};

describe('the record of security events', () => {
  const clock = new MovableClock();
  let log: MemoryLog;
  let recorder: SecurityEventRecorder;

  beforeEach(() => {
    log = new MemoryLog('info');
    recorder = new SecurityEventRecorder(log.logger, clock, readSettings({ SECURITY_EVENTS_BURST: '3' }));
  });

  afterEach(() => recorder.recordHeld());

  it('tells who did what, by which credential, from where and in which request', () => {
    recorder.emit({ type: 'authz_change', subject: ALICE, details: { permissions: ['articles.change'] } }, REQUEST);

    expect(log.events()).toEqual([
      expect.objectContaining({
        level: 'warn',
        type: 'authz_change',
        severity: 'warning',
        actor: 'alice',
        subject: 'alice',
        scheme: 'jwt',
        credentialId: 'token-1',
        address: '192.0.2.1',
        userAgent: 'curl/8',
        requestId: 'request-1',
        details: { permissions: ['articles.change'] },
      }),
    ]);
  });

  it('leaves out whatever else comes along, cuts what is long, and shows nothing that steers a terminal', () => {
    const details = { reason: `\u001b[2J${'x'.repeat(300)}`, password: 'canary', count: 'canary' };
    recorder.emit({ type: 'authz_fail', subject: ALICE, details: details as unknown as EventDetails }, REQUEST);

    expect(log.text).not.toMatch(/canary|example\.com|Liddell/);
    expect(log.events()[0]?.details).toEqual({ reason: `\uFFFD[2J${'x'.repeat(196)}…` });
  });

  it('records the first refusals of an origin in a minute, and one that counts the others', () => {
    const seen = jest.fn();
    recorder.onEvent(seen);
    for (let refusal = 1; refusal <= 10; refusal += 1) {
      recorder.emit({ type: 'authz_fail' }, REQUEST);
    }
    recorder.emit({ type: 'authz_fail' }, { ...REQUEST, user: Identity.anonymous, clientAddress: '192.0.2.2' });
    recorder.recordHeld();

    expect(log.events().map(({ address, details }) => [address, details.suppressed])).toEqual([
      ['192.0.2.1', undefined],
      ['192.0.2.1', undefined],
      ['192.0.2.1', undefined],
      ['192.0.2.2', undefined],
      ['192.0.2.1', 7],
    ]);
    expect(seen).toHaveBeenCalledTimes(11);
  });

  it('begins anew after a minute', () => {
    const refuse = (): void => {
      for (let refusal = 1; refusal <= 4; refusal += 1) {
        recorder.emit({ type: 'authz_fail' }, REQUEST);
      }
    };
    refuse();
    clock.advance('1m');
    refuse();
    expect(log.events()).toHaveLength(6);
  });

  it('never holds back what nobody can cause at will', () => {
    for (let change = 1; change <= 10; change += 1) {
      recorder.emit({ type: 'authz_change' }, REQUEST);
    }
    expect(log.events()).toHaveLength(10);
  });

  it('never throws into the request', () => {
    recorder.onEvent(() => {
      throw new Error('a listener that fails');
    });
    recorder.emit({ type: 'authz_fail' }, REQUEST);
    expect(log.entries).toContainEqual(expect.objectContaining({ reason: 'a listener that fails' }));
    expect(log.events()).toHaveLength(1);
  });
});
