import { isIP } from 'node:net';
import { type Milliseconds, parseDuration } from '../core/duration.js';
import { isLocalPath } from '../core/local-path.js';
import { isLoopback } from '../core/network.js';
import { parseUrl } from '../core/parse-url.js';
import { parseRates, type Rate } from '../core/rate.js';
import { Secret } from '../core/secret.js';

const LONGEST_INTERVAL: Milliseconds = 24 * 86_400_000;

export function text(value: string): string {
  return value;
}

export function integer(least: number, most: number): (text: string) => number {
  return (value) => {
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < least || number > most) {
      throw new RangeError(`expected a whole number from ${least} to ${most}`);
    }
    return number;
  };
}

export function choice<const Choice extends string>(...choices: readonly Choice[]): (text: string) => Choice {
  return (value) => {
    const chosen = choices.find((candidate) => candidate === value);
    if (chosen === undefined) {
      throw new RangeError(`expected one of ${choices.join(', ')}`);
    }
    return chosen;
  };
}

export function onOff(value: string): boolean {
  return choice('on', 'off')(value) === 'on';
}

/** As OpenTelemetry's own variables have it. */
export function trueFalse(value: string): boolean {
  return choice('true', 'false')(value.toLowerCase()) === 'true';
}

export function list<Item>(parse: (text: string) => Item): (text: string) => readonly Item[] {
  return (value) =>
    value
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '')
      .map(parse);
}

export function secret(value: string): Secret {
  return new Secret(value);
}

/** An origin (RFC 6454), or `*`. */
export function origin(value: string): string {
  if (value === '*') {
    return value;
  }
  if (parseUrl(value)?.origin !== value) {
    throw new RangeError('expected origins such as https://app.example.com');
  }
  return value;
}

/** An absolute http or https address without path, query, fragment or credentials. */
export function baseUrl(value: string): string {
  const url = parseUrl(value);
  if (!url || !/^https?:$/.test(url.protocol) || value.replace(/\/$/, '') !== url.origin) {
    throw new RangeError('expected an http or https address such as https://api.example.com');
  }
  return url.origin;
}

/** A path of this host, or an absolute http or https address. */
export function landing(value: string): string {
  const url = parseUrl(value);
  if (!isLocalPath(value) && (!url || !/^https?:$/.test(url.protocol) || url.username || url.password)) {
    throw new RangeError('expected a path such as /app or an address such as https://app.example.com');
  }
  return url?.href ?? value;
}

export function databaseUrl(value: string): Secret {
  if (!/^postgres(ql)?:$/.test(parseUrl(value)?.protocol ?? '')) {
    throw new RangeError('expected an address such as postgres://user:password@host:5432/database');
  }
  return new Secret(value);
}

/** One, or several joined by commas; a comma in a password is none that an address follows. */
export function redisUrls(value: string): readonly Secret[] {
  return value.split(/,\s*(?=rediss?:)/).map(redisUrl);
}

function redisUrl(value: string): Secret {
  if (!parseUrl(value) || !/^rediss?:\/\/[^/]/.test(value)) {
    throw new RangeError('expected an address such as redis://:password@host:6379/0 or rediss://host:6379');
  }
  return new Secret(value);
}

/** Without braces, which would decide by themselves where in a cluster a key is. */
export function redisKeyPrefix(value: string): string {
  if (!/^[A-Za-z0-9_.:/-]{1,64}$/.test(value)) {
    throw new RangeError('expected 1 to 64 letters, digits and _ . : / -');
  }
  return value;
}

export function hostName(value: string): string {
  if (!/^(\*\.)?[a-z0-9.-]+$|^\[[0-9a-f:]+\]$/i.test(value)) {
    throw new RangeError('expected host names such as api.example.com or *.example.com');
  }
  return value.toLowerCase();
}

/** A duration of at least a second. */
export function seconds(value: string): Milliseconds {
  const duration = parseDuration(value);
  if (duration < 1000) {
    throw new RangeError('expected a duration of at least 1s');
  }
  return duration;
}

/** How often something is done, at least every 24 days, which is as long as a timer runs; 0 for `off` and `0`. */
export function interval(value: string): Milliseconds {
  const duration = value === 'off' || value === '0' ? 0 : parseDuration(value);
  if (duration > LONGEST_INTERVAL) {
    throw new RangeError('expected a duration of at most 24d, or off');
  }
  return duration;
}

/** A duration, or `null` for `off`. */
export function durationOrOff(value: string): Milliseconds | null {
  return value === 'off' ? null : parseDuration(value);
}

/** An address of this machine, or a name that stands for one. */
export function listeningHost(value: string): string {
  if (
    isIP(value) === 0 &&
    !/^(?!\d+(\.\d+)*$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i.test(value)
  ) {
    throw new RangeError('expected an address such as 127.0.0.1 or 0.0.0.0');
  }
  return value;
}

/** A username as the API takes it. */
export function username(value: string): string {
  if (!/^[A-Za-z0-9_.@+-]{1,150}$/.test(value)) {
    throw new RangeError('expected 1 to 150 letters, digits and @ . + - _');
  }
  return value;
}

export function emailAddress(value: string): string {
  if (!/^[^\s@]{1,64}@[^\s@]{1,189}$/.test(value)) {
    throw new RangeError('expected an e-mail address');
  }
  return value;
}

/** A mailbox with or without a name to show: `no-reply@example.com`, `Example <no-reply@example.com>`. */
export function mailbox(value: string): { readonly name: string; readonly address: string } {
  const [, name = '', address = ''] = /^(?:([^<>@,;:"\\\p{Cc}]*?) *<([^<>]*)>)$/u.exec(value) ?? ['', '', value];
  return { name: name.trim(), address: emailAddress(address) };
}

export function smtpUrl(value: string): Secret {
  const url = parseUrl(value);
  if (!url || !/^smtps?:$/.test(url.protocol) || url.hostname === '') {
    throw new RangeError('expected an address such as smtp://user:password@host:587 or smtps://host');
  }
  return new Secret(value);
}

/** Where something is sent by HTTP; it may hold a name and a password. */
export function httpUrl(value: string): Secret {
  const url = parseUrl(value);
  if (!url || !/^https?:$/.test(url.protocol) || url.hash !== '') {
    throw new RangeError('expected an address such as https://user:password@logs.example.com/ingest');
  }
  return new Secret(value);
}

/** A password as the API takes it. */
export function password(value: string): Secret {
  if (value.length < 8 || value.length > 256) {
    throw new RangeError('expected 8 to 256 characters');
  }
  return new Secret(value);
}

/** How many in which time, such as `20/10min`; `null` for `off`. */
export function threshold(value: string): Rate | null {
  if (value === 'off') {
    return null;
  }
  const rates = parseRates(value);
  const [rate] = rates;
  if (!rate || rates.length > 1 || rate.burst !== undefined) {
    throw new RangeError('expected a number in a time such as 20/10min, or off');
  }
  return rate;
}

/** Words by name: `token-reuse:lock, attack-tool:notify+lock`. */
export function wordsByName(...words: readonly string[]): (text: string) => ReadonlyMap<string, readonly string[]> {
  return (value) =>
    new Map(
      list(text)(value).map((entry) => {
        const [, name, given = ''] = /^([a-z][a-z0-9-]*):([a-z+-]+)$/.exec(entry) ?? [];
        const chosen = given.split('+');
        if (name === undefined || !chosen.every((word) => words.includes(word))) {
          throw new RangeError(`expected entries such as token-reuse:lock, of ${words.join(', ')}`);
        }
        return [name, chosen] as const;
      }),
    );
}

/** An address that is posted to: https, or http on this machine; without credentials, which would stand in logs of others. */
export function webhookUrl(value: string): Secret {
  const url = parseUrl(value);
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (!url || !isSafe || url.username !== '' || url.password !== '' || url.hash !== '') {
    throw new RangeError('expected an https address such as https://alerts.example.com/portcullis');
  }
  return new Secret(url.href);
}

export function webhookSecret(value: string): Secret {
  if (value.length < 32) {
    throw new RangeError('expected at least 32 characters');
  }
  return new Secret(value);
}
