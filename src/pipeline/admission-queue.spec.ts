import { AsyncLocalStorage } from 'node:async_hooks';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { AdmissionQueue } from './admission-queue.js';
import { LoadShedding } from './load-shedding.js';

const DELAY = 250;

interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse & { destroyed: boolean };
}

const asked = (name: string): Asked => ({ request: { url: name }, response: { destroyed: false } }) as unknown as Asked;

describe('requests that come in', () => {
  let now: number;
  let begun: string[];
  let refused: string[];
  /** What each request does at once, and what it does after it has waited for nothing. */
  let work: (name: string) => void;
  let workLater: (name: string) => void;
  let queue: AdmissionQueue;

  beforeEach(() => {
    now = 1000;
    begun = [];
    refused = [];
    work = () => undefined;
    workLater = () => undefined;
    const begin = ({ url = '' }: IncomingMessage): void => {
      begun.push(url);
      work(url);
      void Promise.resolve()
        .then(() => Promise.resolve())
        .then(() => workLater(url));
    };
    const refuse = ({ url = '' }: IncomingMessage): void => void refused.push(url);
    queue = new AdmissionQueue({ begin, refuse }, new LoadShedding(DELAY), () => now);
  });

  const admit = (...names: readonly string[]): void =>
    names.map(asked).forEach(({ request, response }) => queue.admit(request, response));

  it('are begun at once while there is time in the turn', () => {
    admit('a', 'b', 'c');

    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('wait for the next turn when those before them have used this one up, and for the one after that when those do', async () => {
    work = () => (now += 0.6);
    admit('a', 'b', 'c', 'd', 'e');
    expect(begun).toEqual(['a', 'b']);

    await nextTurn();
    expect(begun).toEqual(['a', 'b', 'c', 'd']);

    await nextTurn();
    expect(begun).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('are begun one in a turn where somebody has connected, so that others who want to can', async () => {
    work = () => (now += 0.3);
    admit('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j');
    expect(begun).toHaveLength(4);

    queue.noteConnection();
    await nextTurn();
    expect(begun).toHaveLength(5);

    await nextTurn();
    expect(begun).toHaveLength(9);

    await nextTurn();
    expect(begun).toHaveLength(10);
  });

  it('are begun there also when those before them have waited for too long', async () => {
    work = () => (now += 20 * DELAY + 1);
    admit('a', 'b', 'c');
    setImmediate(() => admit('d', 'e'));
    work = () => (now += 0.1);
    queue.noteConnection();
    await nextTurn();
    expect([begun, refused]).toEqual([
      ['a', 'd', 'e'],
      ['b', 'c'],
    ]);
  });

  it('count what those before them do after promises, too', async () => {
    work = (name) => (now += name === 'a' ? 1 : 0);
    workLater = () => (now += 1);
    admit('a', 'b', 'c');
    expect(begun).toEqual(['a']);

    await nextTurn();
    expect(begun).toEqual(['a', 'b']);

    await nextTurn();
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('are begun in their order, also when one comes in while there is time and others wait', async () => {
    work = () => (now += 1);
    admit('a', 'b', 'c');
    await nextTurn();
    work = () => undefined;
    admit('d');
    expect(begun).toEqual(['a', 'b']);

    await nextTurn();
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
    admit('e');
    expect(begun).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('are begun at once again after a quiet moment', async () => {
    work = () => (now += 1);
    admit('a', 'b');
    await nextTurn();
    await nextTurn();
    admit('c');

    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('are not begun when whoever sent them has gone meanwhile', async () => {
    work = () => (now += 1);
    const gone = asked('gone');
    admit('a');
    queue.admit(gone.request, gone.response);
    admit('b');
    gone.response.destroyed = true;
    await nextTurn();

    expect(begun).toEqual(['a', 'b']);
  });

  it('are refused when it is their turn and they have waited for too long, so that those after them do not', async () => {
    work = (name) => (now += name === 'a' ? 20 * DELAY + 1 : 1);
    admit('a', 'b', 'c');
    expect([begun, refused]).toEqual([['a'], []]);
    setImmediate(() => admit('d', 'e'));

    await nextTurn();
    expect([begun, refused]).toEqual([
      ['a', 'd'],
      ['b', 'c'],
    ]);

    await nextTurn();
    expect([begun, refused]).toEqual([
      ['a', 'd', 'e'],
      ['b', 'c'],
    ]);
  });

  it('have the asynchronous context that they came in with, and nothing that those before them left in theirs', async () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    work = (name) => {
      seen.push(storage.getStore());
      storage.enterWith(`of ${name}`);
      now += name === 'first' ? 1 : 0;
    };
    storage.run('outside', () => admit('first'));
    storage.run('of the connection of b', () => admit('b'));
    storage.run('of the connection of c', () => admit('c'));
    await nextTurn();

    expect(seen).toEqual(['outside', 'of the connection of b', 'of the connection of c']);
  });
});
