import { i18n } from '@lingui/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { ExportedFile, ExportManifest, Operation } from '../../../../src/client/index.ts';
import { useContextPart, useMay } from '../../context/context.ts';
import { clientFor } from '../../data/client.ts';
import { errorOf } from '../../data/error.ts';
import { useRefusal } from '../../parts/action/refusal.ts';
import { Button } from '../../parts/button/button.tsx';
import { Copied, CopyButton } from '../../parts/copy/copy.tsx';
import { Facts } from '../../parts/facts/facts.tsx';
import { Section } from '../../parts/page/page.tsx';
import { Empty, Failure, Shown } from '../../parts/state/state.tsx';
import { Status } from '../../parts/status/status.tsx';
import { Table } from '../../parts/table/table.tsx';
import { languageOf, Time } from '../../parts/time/time.tsx';
import { announce } from '../../parts/toast/toast.tsx';
import { useText } from '../../text/text.tsx';
import style from './deletion.module.css';
import { HashMismatch, hashOfAnswer, saveExportFile } from './download.ts';
import { sizeOf } from './phase.ts';

const sizeText = (bytes: number): string => {
  const [count, unit] = sizeOf(bytes);
  return new Intl.NumberFormat(languageOf(), { style: 'unit', unit, maximumFractionDigits: 1 }).format(count);
};

interface DownloadProps {
  readonly operationId: string;
  readonly file: ExportedFile;
  readonly onFailure: (error: Error) => void;
}

const Download = ({ operationId, file, onFailure }: DownloadProps) => {
  const t = useText();
  const slug = useContextPart(({ current }) => current?.slug ?? null);
  const [state, setState] = useState<'idle' | 'busy' | 'done'>('idle');
  const download = async () => {
    setState('busy');
    try {
      await saveExportFile(clientFor(slug), operationId, file);
      setState('done');
      announce(t('export.matches', { file: file.name }));
    } catch (error) {
      setState('idle');
      onFailure(errorOf(error));
    }
  };
  return (
    <Button look="quiet" isBusy={state === 'busy'} onClick={download}>
      {state === 'done' ? t('export.downloaded') : t('export.download')}
      <span className="visually-hidden"> {file.name}</span>
    </Button>
  );
};

interface FilesProps {
  readonly operationId: string;
  readonly manifest: ExportManifest;
  readonly isGenuine: boolean;
}

const Files = ({ operationId, manifest, isGenuine }: FilesProps) => {
  const t = useText();
  const [failure, setFailure] = useState<Error | null>(null);
  return (
    <>
      <Status tone={isGenuine ? 'good' : 'bad'}>{isGenuine ? t('export.genuine') : t('export.notGenuine')}</Status>
      <Table
        caption={t('export.files')}
        rows={manifest.files}
        rowKey={({ name }) => name}
        columns={[
          { title: t('export.file'), cell: ({ name }) => <code>{name}</code> },
          { title: t('export.rows'), cell: ({ rows }) => i18n.number(rows), align: 'end' },
          { title: t('export.size'), cell: ({ bytes }) => sizeText(bytes), align: 'end' },
          {
            title: t('export.sha256'),
            cell: ({ name, sha256 }) => (
              <span className={style.hash}>
                <code title={sha256}>{sha256.slice(0, 16)}…</code>
                <CopyButton text={sha256} what={name} />
              </span>
            ),
          },
          {
            title: t('export.get'),
            cell: (file) => <Download operationId={operationId} file={file} onFailure={setFailure} />,
          },
        ]}
      />
      {failure instanceof HashMismatch ? (
        <Empty title={t('export.mismatch')}>
          <p>{t('export.mismatchText')}</p>
          <code>{failure.message}</code>
        </Empty>
      ) : (
        failure !== null && <Failure error={failure} />
      )}
      <p className={style.soft}>{t('export.audit')}</p>
    </>
  );
};

/** The files that the deletion has exported. They are read only when asked for, since that may need another proof of who asks. */
export const ExportSection = ({ operation }: { readonly operation: Operation }) => {
  const t = useText();
  const slug = useContextPart(({ current }) => current?.slug ?? null);
  const refusal = useRefusal(useMay('export:read'), 'readExport');
  const { id, export: exported } = operation;
  // Not through the cache, which would read it again by itself, and ask for another proof.
  const manifest = useMutation({
    mutationFn: async () => {
      const read = await clientFor(slug).operations.readExport({ path: { id } });
      return { read, hash: await hashOfAnswer(read) };
    },
  });
  if (exported === null) {
    return (
      <Section title={t('export.title')}>
        <p className={style.soft}>{t('export.none')}</p>
      </Section>
    );
  }
  return (
    <Section
      title={t('export.title')}
      actions={
        manifest.isIdle && (
          <Button disabledBecause={refusal} onClick={() => manifest.mutate()}>
            {t('export.show')}
          </Button>
        )
      }
    >
      <Facts
        rows={[
          [t('export.expiresAt'), <Time key="expiresAt" at={exported.expiresAt} />],
          [
            t('export.manifestHash'),
            <Copied key="hash" text={exported.manifestHash} what={t('export.manifestHash')} />,
          ],
        ]}
      />
      {refusal !== null && <p className={style.soft}>{refusal}</p>}
      {!manifest.isIdle && (
        <Shown query={{ ...manifest, refetch: () => manifest.mutate() }}>
          {({ read, hash }) => <Files operationId={id} manifest={read} isGenuine={hash === exported.manifestHash} />}
        </Shown>
      )}
    </Section>
  );
};
