import { proposeCompletions } from '@stricli/core';
import { application } from './application.ts';
import { findConnection } from './connection.ts';
import { UsageError } from './given.ts';
import { printLines } from './present.ts';

const slugsMax = 100;
/** The person at the keyboard waits for it. */
const proposalMsMax = 1_500;

/** Slugs that begin so, as far as the key may see them; none when the api does not answer at once. */
export const proposeSlugs = async (partial: string): Promise<string[]> => {
  try {
    const { url, key } = await findConnection({});
    if (key === undefined) return [];
    const { createClient } = await import('../client/index.ts');
    const client = createClient({ url, key, retry: false });
    const { data } = await client.orgs.list({
      query: { limit: slugsMax },
      signal: AbortSignal.timeout(proposalMsMax),
    });
    return data.map(({ slug }) => slug).filter((slug) => slug.startsWith(partial));
  } catch {
    // A completion must not disturb the line that is being typed.
    return [];
  }
};

const scripts: Readonly<Record<string, string>> = {
  bash: `_freehold() {
  local IFS=$'\\n' candidates
  candidates=$(freehold __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f1)
  COMPREPLY=($(compgen -W "$candidates" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _freehold freehold`,
  zsh: `#compdef freehold
_freehold() {
  local -a candidates
  local value brief
  while IFS=$'\\t' read -r value brief; do
    candidates+=("\${value//:/\\\\:}:\${brief}")
  done < <(freehold __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)
  _describe freehold candidates || _files
}
compdef _freehold freehold`,
  fish: `function __freehold_complete
  set -l words (commandline -opc) (commandline -ct)
  freehold __complete $words[2..-1] 2>/dev/null
end
complete -c freehold -a '(__freehold_complete)'`,
};

export const printScript = async (shell: string): Promise<number> => {
  const script = scripts[shell];
  if (script === undefined)
    throw new UsageError(`There is no completion for ${shell}: ${Object.keys(scripts).join(', ')}.`);
  printLines([script]);
  return 0;
};

/** Prints what the last word may become, each with its meaning after a tab. */
export const printCompletions = async (words: readonly string[]): Promise<void> => {
  const { stdout, stderr } = process;
  const found = await proposeCompletions(application, words, { process: { stdout, stderr } });
  printLines(found.map(({ completion, brief }) => `${completion}\t${brief}`));
};
