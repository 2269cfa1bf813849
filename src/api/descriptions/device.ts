export const deviceDescriptions = {
  start:
    'Begins to sign in a program that has no browser, such as a command line (RFC 8628). It shows the user code and the address of the page to its person, who is signed in elsewhere and types the code there within ten minutes. Meanwhile it calls `/v1/auth/device/token`.',
  collect:
    'Answers with a session once the person has approved the device, and only once. Before that: `authorization_pending`, or `slow_down` if the device asks more often than every `intervalSeconds`. `access_denied`: the person has denied it, or the session that approved it has ended. `expired_token`: nobody has approved it within ten minutes, or it has its session already. The session has what the approving one has proved, and no more.',
  lookUp:
    'Shows what is known of a device that waits with this code. Ask the person whether it recognizes it: a stranger may have sent the code, to be signed in as the person. After several codes that no device has, the caller has to wait (`login_throttled`).',
  answer:
    'Signs the device in as the caller, or denies it. The caller must have signed in, or have proved its second factor, within 15 minutes (`step_up_required`). A code is answered once.',
} as const;
