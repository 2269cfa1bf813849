import { i18n } from '@lingui/core';
import { I18nProvider } from '@lingui/react';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { beforeAll, describe, expect, it } from 'vitest';
import { readCatalog } from '../../../../scripts/catalogs.ts';
import type { InvitationPreview } from '../../../../src/client/index.ts';
import { IfOpen } from './if-open.tsx';

const texts = new Map(
  readCatalog(new URL('../../../../locales/en.po', import.meta.url)).map(({ id, text }) => [id, text]),
);

beforeAll(() => {
  const messages = Object.fromEntries([...texts].map(([id, text]) => [id, [text]]));
  i18n.loadAndActivate({ locale: 'en', messages });
});

const shown = (status: InvitationPreview['status']): string =>
  renderToStaticMarkup(createElement(I18nProvider, { i18n }, createElement(IfOpen, { status }, createElement('form'))));

describe('an invitation', () => {
  it('can be accepted while it is open', () => {
    expect(shown('pending')).toContain('<form>');
  });

  it.each(['expired', 'revoked', 'accepted'] as const)(
    'that is %s says so, and offers nothing to fill in',
    (status) => {
      const page = shown(status);
      expect(page).toContain(texts.get(`invite.${status}`));
      expect(page).not.toContain('<form>');
    },
  );
});
