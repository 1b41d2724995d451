import { judgePostmaster, parsePostmasterFile } from './postmaster-file.js';

const cluster = '/srv/data/postgres/cluster';
const written = (status: string) => `4711\n${cluster}\n1784900000\n54321\n\n127.0.0.1\n  1234  5\n${status}   \n`;
const own = `/opt/pg/bin/postgres -D ${cluster} -c port=54321`;
const alive = { zombie: false };

const judge = (text: string, observed?: { zombie: boolean }, command?: string) =>
  judgePostmaster(parsePostmasterFile(text), observed, command, cluster);

describe('postmaster.pid', () => {
  it('tells pid, port and status', () => {
    expect(parsePostmasterFile(written('ready'))).toEqual({ pid: 4711, port: 54321, status: 'ready' });
  });

  it('may be read while it is written', () => {
    expect(parsePostmasterFile(`4711\n${cluster}\n`)).toEqual({ pid: 4711 });
    expect(parsePostmasterFile('')).toBeUndefined();
  });

  it('has a negative pid for a stand-alone backend', () => {
    expect(parsePostmasterFile(`-4711\n${cluster}\n`)).toEqual({ pid: 4711 });
  });
});

describe('what postmaster.pid stands for', () => {
  it.each(['/usr/sbin/cron -f', '/opt/pg/bin/postgres -D /srv/data/postgres/cluster2', ''])(
    'is no server of ours when the pid is that of "%s"',
    (command) => expect(judge(written('ready'), alive, command)).toEqual({ state: 'foreign' }),
  );

  it('is a server to adopt when it is ready', () => {
    expect(judge(written('ready'), alive, own)).toEqual({ state: 'ready', port: 54321, certain: true });
  });

  it('is a server to ask when the system does not tell whose pid it is', () => {
    expect(judge(written('ready'), alive)).toEqual({ state: 'ready', port: 54321, certain: false });
  });

  it.each(['starting', 'stopping'])('is a server to wait for while it is %s', (status) => {
    expect(judge(written(status), alive, own)).toEqual({ state: 'changing' });
    expect(judge(`4711\n${cluster}\n`, alive, own)).toEqual({ state: 'changing' });
  });

  it('is a zombie until its parent has noticed, and nothing after that', () => {
    expect(judge(written('ready'), { zombie: true }, '')).toEqual({ state: 'zombie' });
    expect(judge(written('ready'))).toEqual({ state: 'absent' });
  });
});
