import { useText } from '../../text/text.tsx';
import { MemberName } from '../members/directory.tsx';

interface RequesterProps {
  readonly slug: string;
  /** As audit events name callers. */
  readonly requestedBy: string;
}

/** Who has asked: a member, or somebody who operates the installation. */
export const Requester = ({ slug, requestedBy }: RequesterProps) => {
  const t = useText();
  const [kind, id = ''] = requestedBy.split(':');
  return kind === 'user' ? <MemberName slug={slug} id={id} /> : t('common.platform');
};
