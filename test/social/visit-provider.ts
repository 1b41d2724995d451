/**
 * Goes through a provider’s pages as a browser does, and keeps the cookies that it is given among those that it has.
 *
 * @returns where the provider sends the browser back to
 */
export async function visitProvider(url: string, cookies = new Map<string, string>()): Promise<string> {
  const { origin } = new URL(url);
  let address = url;
  while (address.startsWith(origin)) {
    const response = await fetch(address, {
      redirect: 'manual',
      headers: { accept: 'text/html', cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const field of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(field) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location === null) {
      throw new Error(`The provider answers ${response.status} ${await response.text()}`);
    }
    address = new URL(location, address).href;
  }
  return address;
}
