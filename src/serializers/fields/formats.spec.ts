import { field, NOT_TEXT } from '../../../test/kit/one-field.js';
import { IsId } from './is-id.decorator.js';
import { IsInstant } from './is-instant.decorator.js';
import { IsNetwork } from './is-network.decorator.js';
import { IsRate } from './is-rate.decorator.js';

describe('an instant', () => {
  const instant = field(IsInstant());

  it.each([
    ['2026-05-01T12:00:00Z', '2026-05-01T12:00:00.000Z'],
    ['2026-05-01T12:00:00.123456+02:00', '2026-05-01T10:00:00.123Z'],
    ['2024-02-29T00:00Z', '2024-02-29T00:00:00.000Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
  ])('is read from %s', (text, iso) => {
    expect(instant(text)).toEqual({ value: new Date(iso) });
  });

  it.each([
    '2026-05-01',
    '2026-05-01T12:00:00',
    '2026-05-01 12:00:00Z',
    '2026-02-30T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-05-01T24:00:00Z',
    '2026-05-01T23:59:60Z',
    '2026-05-01T12:00:00+25:00',
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-01:00',
    '10000-01-01T00:00:00Z',
    '+010000-01-01T00:00:00Z',
    '-000001-01-01T00:00:00Z',
    'May 1, 2026',
    '1',
    '',
  ])('is not read from %j', (text) => {
    expect(instant(text)).toBe('invalid');
  });

  it('is never a number', () => {
    expect([0, 1.7e12, true, {}, [], ['2026-05-01T12:00:00Z']].map(instant)).toEqual(new Array(6).fill('invalid'));
  });
});

describe('a network', () => {
  const network = field(IsNetwork());

  it('is an address, or a network in CIDR notation', () => {
    for (const value of ['203.0.113.7', '10.0.0.0/8', '::1', '2001:db8::/32', '::ffff:10.0.0.0/104']) {
      expect(network(value)).toEqual({ value });
    }
    for (const value of ['', 'localhost', '10.0.0.0/33', '010.0.0.0/8', '0.0.0.0/0', '::/0', '*', ...NOT_TEXT]) {
      expect([value, network(value)]).toEqual([value, 'invalid']);
    }
  });
});

describe('a rate', () => {
  const rate = field(IsRate());

  it('is one of the settings’ grammar', () => {
    expect(['60/min', '5/10min', '60/min;1000/day'].map(rate)).toEqual(
      ['60/min', '5/10min', '60/min;1000/day'].map((value) => ({ value })),
    );
    for (const value of ['often', '60', '0/min', '60/fortnight', '60/min,1/s', ...NOT_TEXT]) {
      expect([value, rate(value)]).toEqual([value, 'invalid']);
    }
    expect(rate('')).toBe('blank');
    expect(rate('1/s;'.repeat(26))).toBe('max_length');
  });
});

describe('an id', () => {
  it('is a UUID as this server writes it', () => {
    const id = field(IsId());
    const value = '0198c0de-0000-7000-8000-000000000001';

    expect(id(value)).toEqual({ value });
    expect(
      [value.toUpperCase(), value.slice(1), `{${value}}`, value.replaceAll('-', ''), '', 1, [value]].map(id),
    ).toEqual(new Array(7).fill('invalid'));
  });
});
