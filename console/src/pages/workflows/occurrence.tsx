import { Link } from '@tanstack/react-router';
import type { Run } from '../../../../src/client/index.ts';
import { Time } from '../../parts/time/time.tsx';

interface RunOccurrenceProps extends Pick<Run, 'schedule' | 'occurrenceAt'> {
  readonly slug: string;
}

/** The schedule that has started a run, and for which of its times. */
export const RunOccurrence = ({ slug, schedule: name, occurrenceAt }: RunOccurrenceProps) =>
  name === null ? null : (
    <>
      <Link to="/orgs/$slug/schedules/$name" params={{ slug, name }}>
        {name}
      </Link>
      {occurrenceAt !== null && (
        <>
          {' · '}
          <Time at={occurrenceAt} />
        </>
      )}
    </>
  );
