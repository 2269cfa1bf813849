import { linkTextLengthMax } from './link-text.ts';
import { boundedText } from './text.ts';

/** The token of a link, whose form is checked when it is read. */
export const LinkToken = boundedText(linkTextLengthMax).regex(/^\w+$/, 'must be the token of a link');
