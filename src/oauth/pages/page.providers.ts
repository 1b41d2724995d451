import { BrowserLogout } from './browser-logout.js';
import { ConsentPages } from './consent-pages.js';
import { InteractionController } from './interaction.controller.js';
import { Interactions } from './interactions.js';
import { PageAssetsController } from './page-assets.controller.js';
import { PageLogin } from './page-login.js';
import { ProviderPages } from './provider-pages.js';
import { ProviderSignIn } from './provider-sign-in.js';
import { SignInController } from './sign-in.controller.js';
import { SignInPages } from './sign-in-pages.js';
import { StyledPages } from './styled-pages.js';

/** What the pages add to the provider's module: no module of its own, since the provider shows some of them itself. */
export const PAGE_CONTROLLERS = [InteractionController, PageAssetsController, SignInController];

export const PAGE_PROVIDERS = [
  { provide: ProviderPages, useClass: StyledPages },
  BrowserLogout,
  ConsentPages,
  Interactions,
  PageLogin,
  ProviderSignIn,
  SignInPages,
];
