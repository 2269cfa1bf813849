import { isTextId, type TextId, useText } from '../../text/text.tsx';

type PermissionText = Extract<TextId, `permission.${string}` | `permissionGroup.${string}`>;
const isPermissionText = (id: string): id is PermissionText => isTextId(id);

/** What a scope, or a group of scopes, is called. The API of a newer server may have one that is not known here. */
export const useScopeText = () => {
  const t = useText();
  return (kind: 'permission' | 'permissionGroup', name: string): string => {
    const id = `${kind}.${name}`;
    return isPermissionText(id) ? t(id) : name;
  };
};
