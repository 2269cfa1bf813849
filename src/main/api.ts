import { runApi } from './api-process.ts';
import { runProcess } from './process.ts';

await runProcess('api', runApi);
