import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { providerFetch } from './provider-fetch.js';

describe('what the provider fetches', () => {
  let server: Server;
  let address: string;
  const asked: string[] = [];
  const inProduction = providerFetch({ environment: 'production' });
  const options = { dispatcher: {} } as never;

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(request.url === '/away' ? 302 : 204, { location: '/else' }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => asked.splice(0));
  afterAll(() => server.close());

  it.each([
    'http://app.example.com/',
    'https://127.0.0.1/',
    'https://localhost/',
    'https://10.0.0.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/',
    'https://[fd00::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://2130706433/',
  ])('is in production not %s', async (url) => {
    await expect(inProduction(url, options)).rejects.toMatchObject({ code: 'FETCH_REFUSED' });
  });

  it('is in production nothing that the library does not look after', async () => {
    await expect(inProduction('https://8.8.8.8/', {})).rejects.toMatchObject({ code: 'FETCH_REFUSED' });
  });

  it('is where a developer has it, without following a redirect', async () => {
    const development = providerFetch({ environment: 'development' });

    expect((await development(`${address}/here`, {})).status).toBe(204);
    await expect(development(`${address}/away`, {})).rejects.toThrow();
    expect(asked).toEqual(['/here', '/away']);
  });
});
