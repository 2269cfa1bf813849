// Gives the person with this email address a password, and prints it.
import { openDatabase } from '../../src/db/client.ts';
import { findPerson } from '../../src/db/session/look-up.ts';
import { openLocalKms } from '../../src/providers/kms/local.ts';
import { openKeyRing } from '../../src/usecases/key-ring/key-ring.ts';
import { createPasswordRows, testPassword } from '../support/passwords.ts';

const { DATABASE_URL = '', FREEHOLD_KEY_FILE = '' } = process.env;
const [email = ''] = process.argv.slice(2);

const { db, close } = openDatabase(DATABASE_URL, 'give-password');
const keyRing = openKeyRing({ db, kms: await openLocalKms(FREEHOLD_KEY_FILE) });
await keyRing.load();
const identityId = await findPerson(db, email);
if (identityId === null) throw new Error(`Nobody has the address ${email}`);
await createPasswordRows({ db, keyRing }, identityId);
process.stdout.write(`password: ${testPassword}\n`);
await close();
