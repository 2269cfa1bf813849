package freehold.authz_test

import data.freehold.authz
import data.freehold.permissions

member(role) := {
	"subject": {
		"kind": "user",
		"role": role,
		"status": "active",
		"organizationId": "org-1",
		"scopes": null,
		"customRole": null,
	},
	"organization": {"id": "org-1", "status": "active"},
}

elevated(role) := object.union(member(role), {"subject": {"isElevated": true}})

platform := {"subject": {"kind": "platform"}, "organization": {"id": "org-1", "status": "active"}}

operator(role) := {"subject": {"kind": "operator", "role": role}}

asking(caller, action) := object.union(caller, {"action": action})

code(request) := result if {
	outcome := authz.decision with input as request
	result := outcome.code
}

policies_of(request) := result if {
	outcome := authz.decision with input as request
	result := outcome.policyIds
}

test_owner_has_every_permission_of_members if {
	every action, rule in permissions {
		expected := {true: null, false: "forbidden"}[rule.role != null]
		code(asking(member("owner"), action)) == expected
	}
}

test_lower_roles_have_no_more if {
	every pair in [["owner", "admin"], ["admin", "member"], ["member", "viewer"]] {
		every action, _ in permissions {
			not_more(pair[0], pair[1], action)
		}
	}
}

not_more(_, lower, action) if code(asking(member(lower), action)) != null

not_more(higher, _, action) if code(asking(member(higher), action)) == null

test_viewer_cannot_rename if {
	request := asking(member("viewer"), "organization:rename")
	code(request) == "forbidden"
	policies_of(request) == ["authz/role"]
}

test_unknown_permission_is_refused_to_everybody if {
	code(asking(member("owner"), "no:such")) == "unknown_action"
	code(asking(platform, "no:such")) == "unknown_action"
	code(asking(operator("admin"), "__proto__")) == "unknown_action"
}

test_suspended_user_has_nothing if {
	caller := object.union(member("owner"), {"subject": {"status": "suspended"}})
	every action, _ in permissions {
		code(asking(caller, action)) == "user_suspended"
	}
}

test_unknown_user_status_is_not_active if {
	caller := object.union(member("owner"), {"subject": {"status": "odd"}})
	code(asking(caller, "organization:read")) == "user_suspended"
}

test_another_organization_does_not_exist if {
	caller := object.union(member("owner"), {"organization": {"id": "org-2"}})
	every action, _ in permissions {
		code(asking(caller, action)) == "not_found"
	}
}

test_member_needs_an_organization if {
	caller := object.remove(member("owner"), ["organization"])
	outcome := authz.decision with input as asking(caller, "organization:read")
	not outcome.allow
}

test_closed_organization_leaves_what_is_kept if {
	every status, expected in authz.status_codes {
		caller := object.union(member("owner"), {"organization": {"status": status}})
		code(asking(caller, "organization:rename")) == expected
		code(asking(caller, "organization:read")) == null
	}
}

test_unknown_organization_status_closes if {
	caller := object.union(member("owner"), {"organization": {"status": "odd"}})
	code(asking(caller, "organization:rename")) == "forbidden"
}

test_platform_ignores_the_status_of_organizations if {
	caller := object.union(platform, {"organization": {"status": "suspended"}})
	code(asking(caller, "organization:resume")) == null
	code(asking(caller, "user:create")) == "forbidden"
	policies_of(asking(caller, "user:create")) == ["authz/platform"]
}

test_operators_have_what_names_them if {
	every action, rule in permissions {
		expected := {true: null, false: "forbidden"}[rule.platform]
		code(asking(operator("admin"), action)) == expected
	}
	code(asking(operator("auditor"), "organization:read")) == null
	code(asking(operator("auditor"), "organization:suspend")) == "forbidden"
	code(asking(operator("nobody"), "organization:read")) == "forbidden"
}

test_scopes_narrow if {
	caller := object.union(member("owner"), {"subject": {"scopes": ["user:list", "no:such"]}})
	code(asking(caller, "user:list")) == null
	code(asking(caller, "user:create")) == "forbidden"
	policies_of(asking(caller, "user:create")) == ["authz/scopes"]
	code(asking(caller, "no:such")) == "unknown_action"
}

test_scopes_never_widen if {
	caller := object.union(member("viewer"), {"subject": {"scopes": ["user:create"]}})
	code(asking(caller, "user:create")) == "forbidden"
	policies_of(asking(caller, "user:create")) == ["authz/role"]
}

test_no_scopes_are_not_all_scopes if {
	caller := object.union(member("owner"), {"subject": {"scopes": []}})
	code(asking(caller, "user:list")) == "forbidden"
}

test_custom_role_narrows if {
	caller := object.union(member("member"), {"subject": {"customRole": ["user:list"]}})
	code(asking(caller, "user:list")) == null
	code(asking(caller, "user:read")) == "forbidden"
	policies_of(asking(caller, "user:read")) == ["authz/custom-role"]
	code(asking(caller, "user:create")) == "forbidden"
}

test_operation_of_a_kind_that_the_caller_may_not_start if {
	cancel := asking(member("admin"), "operation:cancel")
	code(cancel) == null
	code(object.union(cancel, on_operation("organization:deactivate"))) == null
	code(object.union(cancel, on_operation("organization:suspend"))) == "forbidden"
	policies_of(object.union(cancel, on_operation("organization:delete"))) == ["authz/operation-starter"]
	code(object.union(asking(platform, "operation:cancel"), on_operation("organization:suspend"))) == null
}

on_operation(permission) := {"resource": {"type": "operation", "startedWith": permission, "deletionOf": null}}

test_deletion_of_a_suspended_organization_is_the_platforms if {
	deletion := {"resource": {"type": "organization", "deletionOf": "suspended"}}
	code(object.union(asking(member("owner"), "organization:delete"), deletion)) == "organization_suspended"
	code(object.union(asking(platform, "organization:delete"), deletion)) == null
}

test_conditions_are_named_until_they_are_decided if {
	cancel := asking(member("admin"), "operation:cancel")
	open := authz.decision with input as cancel
	open.conditions == authz.conditions["operation:cancel"].rules
	decided := authz.decision with input as object.union(cancel, on_operation("organization:deactivate"))
	decided.conditions == []
}

test_sensitive_changes_oblige_to_a_recent_proof if {
	every action, rule in permissions {
		outcome := authz.decision with input as asking(member("owner"), action)
		expected := {true: {"step_up"}, false: set()}[is_obliged(outcome, rule)]
		{obligation.name | some obligation in outcome.obligations} == expected
	}
	some action, rule in permissions
	rule.stepUp
	rule.role == "admin"
	outcome := authz.decision with input as asking(member("admin"), action)
	outcome.obligations == [{"name": "step_up", "maxAgeSeconds": 900}]
}

is_obliged(outcome, rule) if {
	outcome.allow
	rule.stepUp
} else := false

test_a_condition_stays_open_for_another_kind_of_resource if {
	deletion := object.union(asking(member("owner"), "organization:delete"), on_operation("organization:deactivate"))
	outcome := authz.decision with input as deletion
	outcome.conditions == ["authz/deletion-of-suspended"]
	organization := {"resource": {"type": "organization", "deletionOf": "active"}}
	steered := authz.decision with input as object.union(asking(member("owner"), "operation:cancel"), organization)
	count(steered.conditions) == 2
}

test_what_narrows_must_be_named if {
	every field in ["scopes", "customRole"] {
		code(asking(object.remove(member("owner"), []), "user:list")) == null
		subject := object.remove(member("owner").subject, [field])
		caller := {"subject": subject, "organization": {"id": "org-1", "status": "active"}}
		code(asking(caller, "user:list")) == "forbidden"
	}
}

test_explanation_names_each_rule if {
	rows := authz.explain with input as asking(member("viewer"), "organization:rename")
	[row.policyId | some row in rows; row.refuses] == ["authz/role"]
	count(rows) == 10
}

test_unknown_kind_of_caller_has_no_decision if {
	not authz.decision with input as {"subject": {"kind": "ghost"}, "action": "organization:read"}
}

test_an_elevated_caller_has_nothing_that_lasts if {
	every action, rule in permissions {
		not_lasting(action, rule)
	}
	policies_of(asking(elevated("owner"), "api-key:create")) == ["authz/elevation"]
	code(asking(elevated("admin"), "user:suspend")) == null
	code(asking(elevated("viewer"), "user:suspend")) == "forbidden"
}

not_lasting(action, _) if code(asking(elevated("owner"), action)) == "forbidden"

not_lasting(_, rule) if rule.elevated

test_an_elevated_caller_does_not_steer_what_it_cannot_start if {
	request := object.union(
		asking(elevated("owner"), "operation:cancel"),
		{"resource": {"type": "operation", "startedWith": "organization:transfer", "deletionOf": null}},
	)
	policies_of(request) == ["authz/operation-starter"]
}
