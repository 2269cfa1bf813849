import type { ReactNode } from 'react';
import { useText } from '../../text/text.tsx';
import { Button } from '../button/button.tsx';
import { Failure, Loading } from '../state/state.tsx';
import style from './table.module.css';

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** Numbers and times stand at the end of their column. */
  readonly align?: 'end';
  /** Left out on narrow screens. */
  readonly isMinor?: boolean;
}

interface TableProps<Row> {
  /** What the table lists, for people who do not see it. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
}

export const Table = <Row,>({ caption, columns, rows, rowKey }: TableProps<Row>) => (
  <div className={style.frame}>
    <table className={style.table}>
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ title, align, isMinor }) => (
            <th key={title} scope="col" data-align={align} data-minor={isMinor}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)}>
            {columns.map(({ title, cell, align, isMinor }) => (
              <td key={title} data-align={align} data-minor={isMinor} data-title={title}>
                <div>{cell(row)}</div>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

interface List<Row> {
  readonly rows: readonly Row[] | undefined;
  readonly error: Error | null;
  readonly refetch: () => unknown;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly fetchNextPage: () => unknown;
}

interface Whole<Row> {
  readonly data: readonly Row[] | undefined;
  readonly error?: Error | null;
  readonly refetch?: () => unknown;
}

/** A list that comes at once. */
export const wholeList = <Row,>({ data, error = null, refetch = () => undefined }: Whole<Row>): List<Row> => ({
  rows: data,
  error,
  refetch,
  hasNextPage: false,
  isFetchingNextPage: false,
  fetchNextPage: () => undefined,
});

interface ListTableProps<Row> extends Omit<TableProps<Row>, 'rows'> {
  readonly list: List<Row>;
  /** Shown when there is nothing. */
  readonly empty: ReactNode;
}

/** A table of a list that comes in pages. */
export const ListTable = <Row,>({ list, empty, ...table }: ListTableProps<Row>) => {
  const t = useText();
  const { rows, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  if (rows === undefined) return error === null ? <Loading /> : <Failure error={error} onRetry={refetch} />;
  if (rows.length === 0 && error === null) return empty;
  return (
    <>
      <Table {...table} rows={rows} />
      {error !== null && <Failure error={error} onRetry={refetch} />}
      {hasNextPage && (
        <Button isBusy={isFetchingNextPage} onClick={() => fetchNextPage()}>
          {t('table.more')}
        </Button>
      )}
    </>
  );
};
