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

test_support_with_the_rights_of_an_owner_needs_an_owner if {
	requirements(asking("supportAccess", "owner", 1, 4)) == [
		{"role": "owner", "count": 1},
		{"role": "admin", "count": 1},
	]
	requirements(asking("supportAccess", "owner", 1, 0)) == [{"role": "owner", "count": 1}]
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

test_a_lost_factor_of_an_owner_needs_another_owner if {
	requirements(asking("factorRecovery", "owner", 1, 2)) == [{"role": "owner", "count": 1}]
	requirements(asking("factorRecovery", "admin", 1, 2)) == [{"role": "admin", "count": 1}]
	requirements(asking("factorRecovery", "viewer", 1, 0)) == [{"role": "admin", "count": 1}]
}

test_a_lost_factor_is_decided_within_three_days if {
	outcome := approval.rule with input as asking("factorRecovery", "owner", 0, 0)
	outcome.isPlatformAllowed
	outcome.slaSeconds == 14400
	outcome.escalateSeconds == 86400
	outcome.endsSeconds == 259200
}

test_there_is_no_rule_for_anything_else if {
	not requirements(asking("other", "admin", 1, 2))
}
