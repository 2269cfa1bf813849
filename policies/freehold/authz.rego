# METADATA
# title: Who may do what
# description: |
#   Decides whether a caller has a permission. Everything that a decision depends on is in its input, so that the same input
#   always has the same decision. The permissions and their least roles are data, in `data/permissions.json`.
package freehold.authz

import data.freehold.permissions

# From most to least powerful.
roles := ["owner", "admin", "member", "viewer"]

status_codes := {
	"pending": "organization_pending",
	"provisioning": "organization_pending",
	"suspended": "organization_suspended",
	"inactive": "organization_inactive",
	"deleting": "organization_deleting",
}

# Permissions whose decision depends on what they are used on as well, and on what kind of thing that is.
conditions := {
	"operation:cancel": {"on": "operation", "rules": ["authz/operation-starter", "authz/deletion-of-suspended"]},
	"operation:retry": {"on": "operation", "rules": ["authz/operation-starter", "authz/deletion-of-suspended"]},
	"organization:delete": {"on": "organization", "rules": ["authz/deletion-of-suspended"]},
}

decision := {
	"allow": false,
	"code": first.code,
	"reason": first.reason,
	"policyIds": [first.policyId],
	"conditions": [],
	"obligations": [],
} if {
	# The first refusal is the one the caller is told.
	first := [check | some check in checks; check.refuses][0]
} else := {
	"allow": true,
	"code": null,
	"reason": null,
	"policyIds": [granted_by],
	"conditions": open_conditions,
	"obligations": obligations,
}

# Each rule, in the order in which a caller is told of it, and whether it refuses.
explain := [{"policyId": check.policyId, "refuses": check.refuses, "reason": check.reason} | some check in checks]

checks := [
	{
		"policyId": "authz/vocabulary",
		"refuses": is_unknown,
		"code": "unknown_action",
		"reason": "there is no such permission",
	},
	{
		"policyId": "authz/user-status",
		"refuses": is_user_suspended,
		"code": "user_suspended",
		"reason": "the user is suspended",
	},
	{
		"policyId": "authz/own-organization",
		"refuses": is_of_another_organization,
		"code": "not_found",
		"reason": "the organization is not the caller's",
	},
	{
		"policyId": "authz/organization-status",
		"refuses": is_organization_closed,
		"code": object.get(status_codes, input_status, "forbidden"),
		"reason": concat("", ["the organization is ", input_status]),
	},
	{
		"policyId": granted_by,
		"refuses": is_not_granted,
		"code": "forbidden",
		"reason": "the role of the caller does not have the permission",
	},
	{
		"policyId": "authz/elevation",
		"refuses": is_beyond_elevation,
		"code": "forbidden",
		"reason": "nobody can have the permission by an elevation",
	},
	{
		"policyId": "authz/custom-role",
		"refuses": is_outside_custom_role,
		"code": "forbidden",
		"reason": "the custom role of the caller does not have the permission",
	},
	{
		"policyId": "authz/scopes",
		"refuses": is_outside_scopes,
		"code": "forbidden",
		"reason": "the scopes of the key do not have the permission",
	},
	{
		"policyId": "authz/operation-starter",
		"refuses": is_operation_of_others,
		"code": "forbidden",
		"reason": "the caller may not start an operation of this kind",
	},
	{
		"policyId": "authz/deletion-of-suspended",
		"refuses": is_deletion_of_suspended,
		"code": "organization_suspended",
		"reason": "the organization is suspended, so that only the platform may delete it or steer its deletion",
	},
]

is_member if input.subject.kind == "user"

input_status := object.get(input, ["organization", "status"], "unknown")

granted_by := {"platform": "authz/platform", "operator": "authz/operator", "user": "authz/role"}[input.subject.kind]

open_conditions := [] if input.resource.type == conditions[input.action].on

else := object.get(conditions, [input.action, "rules"], [])

# A sensitive change asks a person who is signed in for a recent proof of a second factor.
obligations := [{"name": "step_up", "maxAgeSeconds": 900}] if permissions[input.action].stepUp

else := []

default is_unknown := false

is_unknown if not permissions[input.action]

default is_user_suspended := false

is_user_suspended if {
	is_member
	not is_user_active
}

is_user_active if input.subject.status == "active"

default is_of_another_organization := false

is_of_another_organization if {
	is_member
	not is_own_organization
}

is_own_organization if input.organization.id == input.subject.organizationId

default is_organization_closed := false

is_organization_closed if {
	is_member
	input_status != "active"
	not permissions[input.action].whileNotActive
}

default is_not_granted := false

is_not_granted if not has(input.action)

has(action) if {
	input.subject.kind == "platform"
	permissions[action].platform
}

has(action) if {
	input.subject.kind == "operator"
	permissions[action].platform
	input.subject.role in array.concat(["admin"], permissions[action].operators)
}

has(action) if {
	is_member
	is_at_least(input.subject.role, permissions[action].role)
}

is_at_least(role, least) if {
	some i, role_at_i in roles
	role_at_i == role
	some j, role_at_j in roles
	role_at_j == least
	i <= j
}

default is_beyond_elevation := false

# What would outlast an elevation, or widen it, is not done with one.
is_beyond_elevation if {
	is_member
	not in_elevation(input.action)
}

in_elevation(action) if permissions[action].elevated

in_elevation(_) if not input.subject.isElevated

default is_outside_custom_role := false

is_outside_custom_role if not in_custom_role(input.action)

in_custom_role(_) if not is_member

in_custom_role(_) if input.subject.customRole == null

in_custom_role(action) if action in input.subject.customRole

default is_outside_scopes := false

is_outside_scopes if not in_scopes(input.action)

in_scopes(_) if not is_member

in_scopes(_) if input.subject.scopes == null

in_scopes(action) if action in input.subject.scopes

default is_operation_of_others := false

# In any status of the organization: an operation may have to be ended that keeps it from being active.
is_operation_of_others if {
	input.resource.type == "operation"
	not may_start(input.resource.startedWith)
}

may_start(action) if {
	has(action)
	in_elevation(action)
	in_custom_role(action)
	in_scopes(action)
}

default is_deletion_of_suspended := false

is_deletion_of_suspended if {
	is_member
	input.resource.deletionOf == "suspended"
}
