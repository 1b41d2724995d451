import { Controller, Get, Header, StreamableFile } from '@nestjs/common';
import { Authentication } from '../../authentication/authentication.decorator.js';
import { AllowAny } from '../../permissions/allow-any.permission.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { PASSKEY_SCRIPT } from './passkey-script.js';
import { PAGE_STYLE } from './page-style.js';

/** In seconds: as long as a page of an earlier version may still be open. */
const CACHED = 'public, max-age=300';

/** A gate. Browsers ask the root of the host for one where a page names none. */
const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="M3 15V6a5 5 0 0 1 10 0v9M6.5 2v13M9.5 2v13M3 7h10M3 11h10" fill="none" stroke="#1d4ed8"/></svg>';

/** What the pages of the provider load. */
@Controller('oauth/assets')
@Authentication()
@Permissions(AllowAny)
export class PageAssetsController {
  @Get('style.css')
  @Header('cache-control', CACHED)
  style(): StreamableFile {
    return new StreamableFile(Buffer.from(PAGE_STYLE), { type: 'text/css; charset=utf-8' });
  }

  @Get('icon.svg')
  @Header('cache-control', CACHED)
  icon(): StreamableFile {
    return new StreamableFile(Buffer.from(ICON), { type: 'image/svg+xml' });
  }

  @Get('passkey.js')
  @Header('cache-control', CACHED)
  script(): StreamableFile {
    return new StreamableFile(Buffer.from(PASSKEY_SCRIPT), { type: 'text/javascript; charset=utf-8' });
  }
}
