import { i18n } from '@lingui/core';
import { useState } from 'react';
import type { Operation, SignedCertificate } from '../../../../src/client/index.ts';
import { useContextPart } from '../../context/context.ts';
import { errorOf } from '../../data/error.ts';
import { keyAt } from '../../data/keys.ts';
import { useRead } from '../../data/queries.ts';
import { Button } from '../../parts/button/button.tsx';
import { Copied, CopyButton } from '../../parts/copy/copy.tsx';
import { Facts } from '../../parts/facts/facts.tsx';
import { Section } from '../../parts/page/page.tsx';
import { Failure, Shown } from '../../parts/state/state.tsx';
import { Status } from '../../parts/status/status.tsx';
import { Table } from '../../parts/table/table.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import style from './deletion.module.css';
import { type CertificateFault, checkCertificate, save } from './download.ts';

const Check = ({ signed }: { readonly signed: SignedCertificate }) => {
  const t = useText();
  const [result, setResult] = useState<CertificateFault | 'intact' | Error | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const key = signed.keys.find(({ id }) => id === signed.keyId);
  const check = async () => {
    setIsBusy(true);
    try {
      setResult((await checkCertificate(signed)) ?? 'intact');
    } catch (error) {
      setResult(errorOf(error));
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <div className={style.check}>
      <Button onClick={check} isBusy={isBusy}>
        {t('certificate.check')}
      </Button>
      <div role="status">
        {result instanceof Error && <Failure error={result} />}
        {result === 'intact' && (
          <>
            <Status tone="good">{t('certificate.intact')}</Status>
            <p>{t('certificate.intactMeans')}</p>
            <Copied text={key?.publicKey ?? ''} what={t('certificate.key')} />
          </>
        )}
        {typeof result === 'string' && result !== 'intact' && (
          <Status tone="bad">{t(`certificate.fault.${result}`)}</Status>
        )}
      </div>
    </div>
  );
};

const Certificate = ({ signed }: { readonly signed: SignedCertificate }) => {
  const t = useText();
  const { certificate } = signed;
  const { removed, notRemoved, checkpoint, operationId } = certificate;
  const commands = [
    `freehold certificate show ${operationId} --json > certificate.json`,
    'freehold audit keys --json > keys.json',
    'freehold certificate verify certificate.json --keys keys.json',
  ].join('\n');
  const download = () =>
    save(
      `${certificate.slug}-${operationId}.certificate.json`,
      new Blob([JSON.stringify(signed, null, 2)], { type: 'application/json' }),
    );
  return (
    <>
      <Facts
        rows={[
          [t('organizations.slug'), <code key="slug">{certificate.slug}</code>],
          [t('certificate.deletedAt'), <Time key="deletedAt" at={certificate.deletedAt} />],
          [t('organization.id'), <code key="id">{certificate.orgId}</code>],
          [t('organization.namespace'), <code key="namespace">{certificate.namespace}</code>],
          [
            t('export.manifestHash'),
            <code key="export">{certificate.exportManifestHash ?? t('certificate.noExport')}</code>,
          ],
          [
            t('certificate.checkpoint'),
            <span key="checkpoint">
              {t('certificate.checkpointAt', { seq: i18n.number(checkpoint.seq) })} <code>{checkpoint.hash}</code>
            </span>,
          ],
          [
            t('certificate.notRemoved'),
            notRemoved.length === 0 ? (
              t('certificate.everythingRemoved')
            ) : (
              <ul key="notRemoved" className={style.plainList}>
                {notRemoved.map(({ kind, name }) => (
                  <li key={`${kind} ${name}`}>
                    <Status tone="warn">{kind}</Status> <code>{name}</code>
                  </li>
                ))}
              </ul>
            ),
          ],
        ]}
      />
      <details className={style.more}>
        <summary>{t('certificate.removed')}</summary>
        <Table
          caption={t('certificate.removed')}
          rows={Object.entries(removed)}
          rowKey={([table]) => table}
          columns={[
            { title: t('certificate.table'), cell: ([table]) => <code>{table}</code> },
            { title: t('export.rows'), cell: ([, rows]) => i18n.number(rows), align: 'end' },
          ]}
        />
      </details>
      <div className={style.buttons}>
        <Button onClick={download}>{t('certificate.download')}</Button>
      </div>
      <Check signed={signed} />
      <h3>{t('certificate.verify')}</h3>
      <p>{t('certificate.verifyText')}</p>
      <div className={style.commands}>
        <pre>{commands}</pre>
        <CopyButton text={commands} what={t('certificate.verify')} />
      </div>
    </>
  );
};

/** The signed statement of what the deletion has removed. */
export const CertificateSection = ({ operation }: { readonly operation: Operation }) => {
  const t = useText();
  const slug = useContextPart(({ current }) => current?.slug ?? null);
  const { id, status } = operation;
  const key = keyAt(slug, 'operations', id, 'certificate');
  const isSigned = status === 'succeeded';
  const signed = useRead(key, (client, signal) => client.operations.readCertificate({ path: { id }, signal }), {
    enabled: isSigned,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Section title={t('certificate.title')}>
      {isSigned ? (
        <Shown query={signed}>{(data) => <Certificate signed={data} />}</Shown>
      ) : (
        <p className={style.soft}>{t('certificate.notYet')}</p>
      )}
    </Section>
  );
};
