import { followArrivals, isPlatformKey, readArrived } from './data/arrival.ts';
import './base.css';
import { i18n } from '@lingui/core';
import { I18nProvider } from '@lingui/react';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { createRoot } from 'react-dom/client';
import { context } from './context/context.ts';
import { addEffects } from './context/effects.ts';
import { startContext } from './context/start.ts';
import { followTabs } from './context/tabs.ts';
import { clientFor } from './data/client.ts';
import { createFollow, isLive } from './data/connection.ts';
import { withPatience } from './data/patience.ts';
import { createCacheHolders, createQueryClient } from './data/query-client.ts';
import { nameMissingChunks } from './missing-chunk.tsx';
import { sayNotLoaded } from './not-loaded.ts';
import { forgetPathsAtSignOut } from './palette/recent.ts';
import { startPreferences } from './preferences.ts';
import { followUrl, router } from './routes.tsx';

const place = document.getElementById('console');
if (place === null) throw new Error('The page has no place for the console.');

nameMissingChunks();
const queryClient = createQueryClient(isLive);
const holders = createCacheHolders(queryClient);
addEffects(context, { clientFor, holders, follow: createFollow(holders), withPatience });
forgetPathsAtSignOut(context);
followUrl();
followTabs();
followArrivals();
const { key } = readArrived();
// Who reads, in which language, and the page: each is asked for without waiting for the others.
void startContext(key !== null && isPlatformKey(key) ? { key } : {});
void router.load();
void startPreferences().then(
  () =>
    createRoot(place).render(
      <I18nProvider i18n={i18n}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </I18nProvider>,
    ),
  sayNotLoaded,
);
