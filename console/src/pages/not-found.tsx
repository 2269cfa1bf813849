import { Link } from '@tanstack/react-router';
import { Page } from '../parts/page/page.tsx';
import { useText } from '../text/text.tsx';

export const NotFound = () => {
  const t = useText();
  return (
    <Page title={t('notFound.title')}>
      <p>{t('notFound.text')}</p>
      <Link to="/">{t('notFound.start')}</Link>
    </Page>
  );
};
