package freehold.approval_test

import data.freehold.approval

asking(kind, role, owners, admins) := {
	"kind": kind,
	"role": role,
	"eligible": {"owner": owners, "admin": admins},
}

requirements(request) := result if {
	outcome := approval.rule with input as request
	result := outcome.requirements
}

test_an_elevation_needs_two_administrators if {
	requirements(asking("elevation", "admin", 1, 2)) == [{"role": "admin", "count": 2}]
	requirements(asking("elevation", "member", 1, 0)) == [{"role": "admin", "count": 2}]
}

test_the_rights_of_an_owner_need_an_owner if {
	requirements(asking("elevation", "owner", 1, 2)) == [
		{"role": "owner", "count": 1},
		{"role": "admin", "count": 1},
	]
}

test_support_needs_two_or_all_if_fewer if {
	requirements(asking("supportAccess", "viewer", 1, 4)) == [{"role": "admin", "count": 2}]
	requirements(asking("supportAccess", "viewer", 2, 0)) == [{"role": "admin", "count": 2}]
	requirements(asking("supportAccess", "viewer", 1, 0)) == [{"role": "admin", "count": 1}]
}

test_the_platform_helps_out_but_not_for_itself if {
	elevation := approval.rule with input as asking("elevation", "admin", 1, 0)
	elevation.isPlatformAllowed
	support := approval.rule with input as asking("supportAccess", "viewer", 1, 0)
	not support.isPlatformAllowed
}

test_an_elevation_is_decided_within_hours if {
	outcome := approval.rule with input as asking("elevation", "admin", 1, 2)
	outcome.aal == 2
	outcome.slaSeconds == 900
	outcome.escalateSeconds == 3600
	outcome.endsSeconds == 14400
}

test_there_is_no_rule_for_anything_else if {
	not requirements(asking("other", "admin", 1, 2))
}
