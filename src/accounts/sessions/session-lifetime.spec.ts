import { decideSession, type SessionLimits } from './session-lifetime.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const LIMITS: SessionLimits = { idle: 30 * MINUTE, absolute: 12 * HOUR };

function decide(age: number, silence: number, limits = LIMITS): string {
  const now = 1_800_000_000_000;
  return decideSession({ createdAt: now - age, lastSeen: now - silence }, now, limits);
}

describe('a session', () => {
  it.each([
    ['that has just begun is used', 0, 0, 'use'],
    ['that was seen less than a minute ago is used, and nothing is noted', HOUR, MINUTE - 1, 'use'],
    ['that was seen a minute ago is noted', HOUR, MINUTE, 'touch'],
    ['is used to the last moment of its idle time', HOUR, 30 * MINUTE - 1, 'touch'],
    ['is refused when its idle time is over', HOUR, 30 * MINUTE, 'refuse'],
    ['is used to the last moment of its absolute time', 12 * HOUR - 1, 0, 'use'],
    ['is refused when its absolute time is over, however lately it was used', 12 * HOUR, 0, 'refuse'],
    ['that was seen in the future, after the clock was set back, is used', 0, -MINUTE, 'use'],
  ])('%s', (_, age, silence, decision) => {
    expect(decide(age, silence)).toBe(decision);
  });

  it('is noted more often where its idle time is short, so that use keeps it alive', () => {
    expect(decide(1000, 1000, { idle: 3000, absolute: HOUR })).toBe('touch');
  });
});
