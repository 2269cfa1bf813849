import type { IssuedApiKey } from '../../../../src/client/index.ts';
import { Secret } from '../../parts/secret/secret.tsx';
import { useText } from '../../text/text.tsx';

/** A new key with its secret, which no later answer has. */
export const IssuedKey = ({ issued: { name, secret } }: { readonly issued: IssuedApiKey }) => {
  const t = useText();
  if (secret === null) return <p>{t('keys.secretGone')}</p>;
  return (
    <>
      <p>{t('keys.secretOnce')}</p>
      <Secret label={name} text={secret} />
    </>
  );
};
