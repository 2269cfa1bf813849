/** The highest limits that an organization's policy can set, and those that apply without one. */
export interface LimitSettings {
  readonly keyPerHour: { readonly default: number; readonly max: number };
  readonly principalPerMinute: { readonly default: number; readonly max: number };
}
