import { asOwnerOf, type TestDatabase } from './database.ts';

/** Runs `run` while Postgres refuses each call of this function, like a server that is shutting down. */
export const whileRefusing = async <T>(
  database: Pick<TestDatabase, 'ownerUrl'>,
  name: string,
  run: () => Promise<T>,
): Promise<T> => {
  const [row] = await asOwnerOf(
    database,
    (owner) => owner<{ text: string }[]>`select pg_get_functiondef(${name}::regproc) as text`,
  );
  const usual = row?.text ?? '';
  const refusing = usual
    .replace(/LANGUAGE sql/, 'LANGUAGE plpgsql')
    .replace(/AS \$function\$[\s\S]*$/, "AS $f$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '57P03'; END $f$");
  const define = (text: string) => asOwnerOf(database, (owner) => owner.unsafe(text));
  await define(refusing);
  try {
    return await run();
  } finally {
    await define(usual);
  }
};
