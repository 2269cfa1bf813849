import postgres from 'postgres';

/** Shared by the worker and its callers. */
export const textbookTaskQueue = 'textbook';
const textbookDatabase = 'textbook';

export const textbookTable = `
  create table if not exists organizations (
    id uuid primary key,
    slug text not null unique,
    name text not null unique,
    namespace text not null unique,
    owner_email text not null,
    status text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`;

/** Creates its own database on the same server; returns its URL. */
export const createTextbookDatabase = async (superuserUrl: string): Promise<string> => {
  const sql = postgres(superuserUrl, { max: 1, onnotice: () => undefined });
  try {
    await sql`create database ${sql(textbookDatabase)}`;
  } finally {
    await sql.end({ timeout: 1 });
  }
  const url = new URL(superuserUrl);
  url.pathname = `/${textbookDatabase}`;
  return url.href;
};
