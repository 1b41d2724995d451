import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Clock } from '../core/clock.js';
import { SETTINGS, type Settings } from './settings.js';

/** What every other module may inject: the settings and the clock. */
@Global()
@Module({})
export class SettingsModule {
  static forRoot(settings: Settings, clock: Clock): DynamicModule {
    return {
      module: SettingsModule,
      providers: [
        { provide: SETTINGS, useValue: settings },
        { provide: Clock, useValue: clock },
      ],
      exports: [SETTINGS, Clock],
    };
  }
}
