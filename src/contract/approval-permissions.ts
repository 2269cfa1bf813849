/** The part of the table of permissions about approvals and elevations. */
export const approvalPermissions = {
  'approval:list': {
    role: 'viewer',
    platform: true,
    operators: ['support'],
    whileNotActive: true,
    what: 'list requests for approval; those who cannot decide only their own',
  },
  'approval:read': {
    role: 'viewer',
    platform: true,
    operators: ['support'],
    whileNotActive: true,
    what: 'read a request for approval; those who cannot decide only their own',
  },
  'approval:decide': {
    role: 'admin',
    platform: true,
    what: 'approve or deny what others have requested; the platform only where it counts as an approver',
  },
  'approval:cancel': { role: 'viewer', platform: true, operators: ['support'], what: 'cancel an own request' },
  'elevation:create': {
    role: 'member',
    platform: true,
    operators: ['support'],
    what: 'request more rights for a while, which others have to approve',
  },
  'elevation:list': {
    role: 'member',
    platform: true,
    operators: ['support', 'auditor'],
    what: 'list elevations; members only their own',
  },
  'elevation:read': {
    role: 'member',
    platform: true,
    operators: ['support', 'auditor'],
    what: 'read an elevation; members only their own',
  },
  'elevation:fetch': {
    role: 'member',
    platform: true,
    operators: ['support'],
    what: 'fetch the token of an own elevation, once',
  },
  'elevation:end': {
    role: 'member',
    platform: true,
    operators: ['support'],
    what: 'end an elevation; members, and operators who are not admins, only their own',
  },
  'elevation:review': { role: 'admin', platform: false, what: 'review an elevation of somebody else' },
  'platform-approval:list': {
    role: null,
    platform: true,
    operators: ['support'],
    what: 'list the requests of all organizations that wait for an approval by the platform',
  },
} as const;
