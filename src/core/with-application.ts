import { type INestApplicationContext } from '@nestjs/common';

/** Opens the application for an act of a management command, and closes it after. */
export type WithApplication = (act: (app: Pick<INestApplicationContext, 'get'>) => Promise<void>) => Promise<void>;
