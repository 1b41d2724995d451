import { formatMark, isLive, parseMark } from './process-mark.js';

const mark = { label: 'client', pid: 42, startTime: '98765', random: '0a1b2c' };
const anonymous = { ...mark, startTime: '' };
const hour = 3_600_000;

describe('the mark of a process', () => {
  it('survives being a file name, with and without a start time', () => {
    expect(parseMark(formatMark(mark))).toEqual(mark);
    expect(parseMark(formatMark(anonymous))).toEqual(anonymous);
  });

  it('is not seen in other files', () => {
    expect(parseMark('relocated')).toBeUndefined();
    expect(parseMark('client.x.1.ab')).toBeUndefined();
  });

  it('counts as long as its process lives', () => {
    expect(isLive(mark, { zombie: false, startTime: '98765' }, hour, false)).toBe(true);
    expect(isLive(mark, undefined, 0, true)).toBe(false);
    expect(isLive(mark, { zombie: true, startTime: '98765' }, 0, true)).toBe(false);
  });

  it('does not count when its pid has gone to a later process', () => {
    expect(isLive(mark, { zombie: false, startTime: '98766' }, 0, true)).toBe(false);
  });

  it('counts for a while where pids cannot be told apart, unless it is to last', () => {
    expect(isLive(anonymous, { zombie: false }, 1_000, false)).toBe(true);
    expect(isLive(anonymous, { zombie: false }, hour, false)).toBe(false);
    expect(isLive(anonymous, { zombie: false }, hour, true)).toBe(true);
  });
});
