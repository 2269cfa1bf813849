import { UsageError } from './given.ts';
import { printLines } from './present.ts';

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
