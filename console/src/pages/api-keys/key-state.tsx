import type { ApiKey } from '../../../../src/client/index.ts';
import { Status, type Tone } from '../../parts/status/status.tsx';
import { Time, useNow } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import { type KeyState, stateOf } from './state.ts';

const tones: Readonly<Record<KeyState, Tone>> = {
  active: 'good',
  dueSoon: 'warn',
  expiring: 'warn',
  overdue: 'bad',
  expired: 'bad',
  rotating: 'busy',
  revoked: 'idle',
};

const everyMs = 30_000;

/** When the state of a key ends, or began. */
const timeOf = (state: KeyState, { expiresAt, validUntil, revokedAt, rotation }: ApiKey): string | null => {
  if (state === 'revoked') return revokedAt ?? validUntil;
  if (state === 'rotating') return validUntil;
  return state === 'overdue' || state === 'dueSoon' ? rotation.dueAt : expiresAt;
};

export const KeyStatus = ({ apiKey }: { readonly apiKey: ApiKey }) => {
  const t = useText();
  const state = stateOf(apiKey, useNow(everyMs));
  const at = timeOf(state, apiKey);
  return (
    <span>
      <Status tone={tones[state]}>{t(`keyState.${state}`)}</Status>
      {at !== null && state !== 'active' && (
        <>
          {' '}
          <Time at={at} as="relative" />
        </>
      )}
    </span>
  );
};
