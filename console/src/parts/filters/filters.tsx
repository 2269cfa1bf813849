import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useText } from '../../text/text.tsx';
import { Button } from '../button/button.tsx';
import { useDebounced } from '../debounced.ts';
import style from './filters.module.css';

type Filters<Name extends string> = Readonly<Partial<Record<Name, string>>>;

interface UsedFilters<Name extends string> {
  readonly filters: Filters<Name>;
  /** Changes some of them; `''` and undefined remove one. */
  readonly change: (changes: Partial<Record<Name, string | undefined>>) => void;
  readonly isFiltered: boolean;
}

/** What is searched for letter by letter. */
const searchName = 'q';

/** The filters of a page, kept in the query of its URL, so that a link and the back button have them. */
export const useFilters = <Name extends string>(...names: readonly Name[]): UsedFilters<Name> => {
  const search = useSearch({ strict: false }) as Readonly<Record<string, unknown>>;
  const navigate = useNavigate();
  const filters = Object.fromEntries(
    names.flatMap((name) => {
      const value = search[name];
      // The router reads `?q=12` as a number, and `?q=true` as a boolean.
      const text = ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : '';
      return text === '' ? [] : [[name, text]];
    }),
  ) as Filters<Name>;
  const change: UsedFilters<Name>['change'] = (changes) => {
    const merged = Object.entries({ ...search, ...changes }).filter(([, value]) => value !== undefined && value !== '');
    // The letters of one search are one step for the back button.
    const replace = Boolean(search[searchName] && (changes as Partial<Record<string, string>>)[searchName]);
    void navigate({ to: '.', search: Object.fromEntries(merged) as never, replace, resetScroll: false });
  };
  return { filters, change, isFiltered: Object.keys(filters).length > 0 };
};

/** The value, if it is one of those that there are: anything can stand in a URL. */
export const oneOf = <T extends string>(values: readonly T[], text: string | undefined): T | undefined =>
  values.find((value) => value === text);

interface FilterBarProps {
  readonly isFiltered: boolean;
  readonly onClear: () => void;
  readonly children: ReactNode;
}

/** Stands above a list, also above an empty one. */
export const FilterBar = ({ isFiltered, onClear, children }: FilterBarProps) => {
  const t = useText();
  return (
    <search className={style.bar} aria-label={t('filters.label')}>
      {children}
      {isFiltered && (
        <Button look="quiet" onClick={onClear}>
          {t('filters.clear')}
        </Button>
      )}
    </search>
  );
};

interface FilterSelectProps<T extends string> {
  readonly label: string;
  readonly value: T | undefined;
  readonly options: readonly (readonly [value: T, label: string])[];
  readonly onChange: (value: T | undefined) => void;
}

export const FilterSelect = <T extends string>({ label, value, options, onChange }: FilterSelectProps<T>) => {
  const t = useText();
  const id = useId();
  return (
    <div className={style.filter}>
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value ?? ''}
        onChange={({ target }) => onChange(options.find(([each]) => each === target.value)?.[0])}
      >
        <option value="">{t('filters.all')}</option>
        {options.map(([each, name]) => (
          <option key={each} value={each}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
};

interface FilterTextProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (value: string) => void;
}

const settledMs = 250;

/** The list is asked for once typing pauses. */
export const FilterText = ({ label, value = '', onChange }: FilterTextProps) => {
  const id = useId();
  const [typed, setTyped] = useState(value);
  const told = useRef(value);
  const settled = useDebounced(typed, settledMs);
  const tell = useRef(onChange);
  useEffect(() => {
    tell.current = onChange;
  });
  useEffect(() => {
    if (settled === told.current) return;
    told.current = settled;
    tell.current(settled);
  }, [settled]);
  // The back button, or a click that clears the filters.
  useEffect(() => {
    if (value === told.current) return;
    told.current = value;
    setTyped(value);
  }, [value]);
  return (
    <div className={style.filter}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="search"
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
      />
    </div>
  );
};

interface FilterExactProps extends FilterTextProps {
  readonly type?: 'search' | 'datetime-local';
  /** Values to choose from; others can be typed. */
  readonly known?: readonly string[];
}

/** Compares whole values, so it is asked for once it is typed to its end: with Enter, or by leaving the field. */
export const FilterExact = ({ label, value = '', onChange, type = 'search', known = [] }: FilterExactProps) => {
  const id = useId();
  const commit = (text: string): void => {
    if (text.trim() !== value) onChange(text.trim());
  };
  return (
    <div className={style.filter}>
      <label htmlFor={id}>{label}</label>
      <input
        // Another value in the URL begins it anew.
        key={value}
        id={id}
        type={type}
        step={1}
        list={known.length === 0 ? undefined : `${id}-known`}
        autoComplete="off"
        spellCheck={false}
        defaultValue={value}
        onBlur={({ currentTarget }) => commit(currentTarget.value)}
        onKeyDown={({ key, currentTarget }) => key === 'Enter' && commit(currentTarget.value)}
      />
      {known.length > 0 && (
        <datalist id={`${id}-known`}>
          {known.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      )}
    </div>
  );
};
