import { type FormEvent, useState } from 'react';
import type { AuditKey } from '../../../../src/client/index.ts';
import { forgetKey, type KeptKey, keepKeys, parseKeys, usePins } from '../../audit/pins.ts';
import { Button } from '../../parts/button/button.tsx';
import { Copied } from '../../parts/copy/copy.tsx';
import { Dialog, DialogFoot } from '../../parts/dialog/dialog.tsx';
import { TextArea } from '../../parts/field/field.tsx';
import { Empty, Shown } from '../../parts/state/state.tsx';
import { Status } from '../../parts/status/status.tsx';
import { Table } from '../../parts/table/table.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import style from './audit.module.css';

interface KeyRow {
  readonly id: string;
  readonly named: AuditKey | null;
  readonly kept: KeptKey | null;
}

const rowsOf = (named: readonly AuditKey[], kept: readonly KeptKey[]): KeyRow[] =>
  [...new Set([...named, ...kept].map(({ id }) => id))].map((id) => ({
    id,
    named: named.find((key) => key.id === id) ?? null,
    kept: kept.find((key) => key.id === id) ?? null,
  }));

const KeyStatus = ({ named, kept }: KeyRow) => {
  const t = useText();
  if (kept === null) return <Status tone="idle">{t('verify.keyNamed')}</Status>;
  if (named !== null && named.publicKey !== kept.publicKey) return <Status tone="bad">{t('verify.keyDiffers')}</Status>;
  return (
    <>
      <Status tone="good">{t(`verify.keySource.${kept.source}`)}</Status> <Time at={kept.keptAt} as="relative" />
    </>
  );
};

const PasteDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const t = useText();
  const [error, setError] = useState<string | null>(null);
  const paste = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const keys = parseKeys(String(new FormData(event.currentTarget).get('keys')));
    if (keys === null) return setError(t('verify.pasteInvalid'));
    keepKeys(keys, 'pasted');
    onClose();
  };
  return (
    <Dialog title={t('verify.paste')} onClose={onClose}>
      <form className={style.event} onSubmit={paste}>
        <TextArea
          name="keys"
          label={t('verify.pasteLabel')}
          hint={t('verify.pasteHint')}
          rows={6}
          required
          spellCheck={false}
          ownError={error}
        />
        <DialogFoot>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" look="main">
            {t('verify.pasteDo')}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
};

interface KeysProps {
  readonly named: {
    readonly data: { readonly data: readonly AuditKey[] } | undefined;
    readonly error: Error | null;
    readonly refetch: () => unknown;
  };
}

/** The public keys that the server names, and those that are kept in this browser. */
export const Keys = ({ named }: KeysProps) => {
  const t = useText();
  const { keys: kept } = usePins();
  const [isPasting, setIsPasting] = useState(false);
  return (
    <>
      <Shown query={named}>
        {({ data }) => {
          const rows = rowsOf(data, kept);
          return rows.length === 0 ? (
            <Empty title={t('verify.noKeys')} />
          ) : (
            <Table
              caption={t('verify.keys')}
              rows={rows}
              rowKey={({ id }) => id}
              columns={[
                { title: t('verify.keyId'), cell: ({ id }) => <code>{id}</code> },
                {
                  title: t('verify.publicKey'),
                  cell: (row) => {
                    const publicKey = row.kept?.publicKey ?? row.named?.publicKey ?? '';
                    return <Copied text={publicKey} what={row.id} />;
                  },
                },
                { title: t('verify.trust'), cell: (row) => <KeyStatus {...row} /> },
                {
                  title: t('verify.keep'),
                  cell: (row) =>
                    row.kept === null && row.named !== null ? (
                      <Button
                        aria-label={t('verify.keepKey', { id: row.id })}
                        onClick={() => row.named !== null && keepKeys([row.named], 'server')}
                      >
                        {t('verify.keep')}
                      </Button>
                    ) : (
                      <Button aria-label={t('verify.forgetKey', { id: row.id })} onClick={() => forgetKey(row.id)}>
                        {t('verify.forget')}
                      </Button>
                    ),
                },
              ]}
            />
          );
        }}
      </Shown>
      <div>
        <Button aria-haspopup="dialog" onClick={() => setIsPasting(true)}>
          {t('verify.paste')}
        </Button>
      </div>
      {isPasting && <PasteDialog onClose={() => setIsPasting(false)} />}
    </>
  );
};
