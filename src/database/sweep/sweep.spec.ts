import { Injectable } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { AdvisoryLocks } from '../advisory-locks.js';
import { ExpiredRows } from './expired-rows.decorator.js';
import { Sweep } from './sweep.js';

@ExpiredRows('forgotten things')
@Injectable()
class Forgotten {}

describe('a class whose rows expire', () => {
  it('has a way to clear them, or the application does not start', async () => {
    const module = await Test.createTestingModule({
      imports: [DiscoveryModule],
      providers: [Sweep, { provide: AdvisoryLocks, useValue: {} }, Forgotten],
    }).compile();

    await expect(module.init()).rejects.toMatchObject({
      code: 'NOTHING_TO_CLEAR',
      message: expect.stringContaining('forgotten things'),
    });
  });
});
