import type { Organization } from '../../../../src/client/index.ts';
import { Status, type Tone } from '../../parts/status/status.tsx';
import { useText } from '../../text/text.tsx';

const tones: Readonly<Record<Organization['status'], Tone>> = {
  pending: 'busy',
  provisioning: 'busy',
  active: 'good',
  suspended: 'bad',
  inactive: 'idle',
  deleting: 'bad',
};

export const OrganizationStatus = ({ status }: Pick<Organization, 'status'>) => {
  const t = useText();
  return <Status tone={tones[status]}>{t(`organizationStatus.${status}`)}</Status>;
};
