import { Logger } from '@nestjs/common';
import type * as OidcProvider from 'oidc-provider';

/** The certified OpenID provider that this server's is made with. */
export type OidcLibrary = typeof OidcProvider;

/** How the library marks what it has to say. */
const NOTICE = /oidc-provider (?:NOTICE|WARNING): ([\w .,'-]*)/;

const logger = new Logger('OidcProvider');

/**
 * Loads the library. What it says of the runtime while it loads, such as that its authors test it from Node 22 on, goes into the log of this server and
 * not past it to the terminal.
 */
export async function loadOidcLibrary(): Promise<OidcLibrary> {
  const { warn } = console;
  console.warn = (...parts: unknown[]) => {
    const notice = NOTICE.exec(String(parts[0]))?.[1];
    if (notice === undefined) {
      warn.apply(console, parts);
    } else {
      logger.warn(notice);
    }
  };
  try {
    return await import('oidc-provider');
  } finally {
    console.warn = warn;
  }
}
