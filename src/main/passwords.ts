import { openPwnedPasswords } from '../providers/breach/pwned-passwords.ts';
import type { KeyRing } from '../usecases/key-ring/key-ring.ts';
import { openPasswordHashing } from '../usecases/password/hashing.ts';
import { openPasswords, type Passwords } from '../usecases/password/passwords.ts';
import type { Config } from './config.ts';
import type { ProcessOptions } from './connections.ts';
import { breachBreaker } from './wiring.ts';

/** Opens what verifies and accepts the passwords of people. */
export const passwordsOf = (
  config: Config,
  { keyRing, metrics, logger }: { keyRing: KeyRing } & Pick<ProcessOptions, 'metrics' | 'logger'>,
): Passwords => {
  const hashing = openPasswordHashing({
    concurrency: config.PASSWORD_HASH_CONCURRENCY,
    onHashed: (seconds) => metrics.passwordHashSeconds.observe(seconds),
  });
  metrics.collectPasswordQueue(hashing.waiting);
  const { PWNED_PASSWORDS_URL: url } = config;
  const breaches =
    url === undefined
      ? null
      : openPwnedPasswords({
          url,
          breaker: breachBreaker({ metrics, logger }),
          onOutcome: (outcome) => metrics.breachChecks.inc({ outcome }),
        });
  return openPasswords({ keyRing, hashing, breaches, lengthMin: config.PASSWORD_LENGTH_MIN });
};
