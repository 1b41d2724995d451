import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Controller, Get, Header, Param, StreamableFile } from '@nestjs/common';
import { NotFound } from '../../exceptions/api.exceptions.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { IsAdminInProduction } from '../is-admin-in-production.permission.js';

/** The page's own scripts and styles may run; Swagger UI sets style attributes and shows its icons as data. Nothing else, and from nowhere else. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex">
    <title>Portcullis API</title>
    <link rel="icon" href="/docs/favicon-32x32.png">
    <link rel="stylesheet" href="/docs/swagger-ui.css">
  </head>
  <body>
    <main id="swagger-ui"></main>
    <noscript>The description of this API is at <a href="/openapi.json">/openapi.json</a>.</noscript>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/initializer.js"></script>
  </body>
</html>
`;

/** Whoever tries the API as an OAuth client registers it with this page's own redirect URI. */
const INITIALIZER = `const ui = SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  validatorUrl: null,
  oauth2RedirectUrl: location.origin + '/docs/oauth2-redirect.html',
});
ui.initOAuth({ usePkceWithAuthorizationCodeGrant: true });
`;

/** The files of Swagger UI that the page asks for, and nothing else of that folder. */
const ASSETS: Readonly<Record<string, string>> = {
  'favicon-32x32.png': 'image/png',
  'oauth2-redirect.html': 'text/html; charset=utf-8',
  'oauth2-redirect.js': 'text/javascript; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'swagger-ui.css': 'text/css; charset=utf-8',
};

/** The description of the API, for people: Swagger UI, served from here. */
@Controller('docs')
@Permissions(IsAdminInProduction)
export class DocsController {
  readonly #folder = path.dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

  @Get()
  @Header('content-security-policy', POLICY)
  page(): StreamableFile {
    return new StreamableFile(Buffer.from(PAGE), { type: 'text/html; charset=utf-8' });
  }

  @Get('initializer.js')
  initializer(): StreamableFile {
    return new StreamableFile(Buffer.from(INITIALIZER), { type: 'text/javascript; charset=utf-8' });
  }

  /** @throws {NotFound} for any other name */
  @Get(':asset')
  @Header('content-security-policy', POLICY)
  asset(@Param('asset') name: string): StreamableFile {
    const type = Object.hasOwn(ASSETS, name) ? ASSETS[name] : undefined;
    if (type === undefined) {
      throw new NotFound();
    }
    return new StreamableFile(createReadStream(path.join(this.#folder, name)), { type });
  }
}
