import { DataSource } from 'typeorm';
import { OAuthClient } from '../../src/oauth/clients/oauth-client.entity.js';
import { type TestApp } from '../kit/test-app.js';

/** Changes an application behind the server's back. */
export async function changeClient(
  app: TestApp,
  { id }: Pick<OAuthClient, 'id'>,
  values: Partial<Pick<OAuthClient, 'isActive' | 'tokensNotBefore'>>,
): Promise<void> {
  await app.get(DataSource).manager.update(OAuthClient, { id }, values);
}
