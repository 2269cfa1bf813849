export const rateLimitDescriptions = {
  read: "The limits in force for the keys and users of the organization, its own choices and the platform's maximum, together with the calls left to the caller's key or to the key `keyId`. Reading the use of another key charges nothing to it.",
  update:
    'A value below the minimum of its field or above `max`: 400 `validation_failed`. The minimum leaves everyone enough calls to change the limit again. null restores the default. Takes effect in every process within a second; calls already used still count.',
};
