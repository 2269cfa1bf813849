# METADATA
# title: Who must agree
# description: |
#   Says how many people, with which roles, have to agree to a request. They are never the requester. `input.eligible` counts
#   the members who could, by their role; `input.role` is the role that is asked for.
package freehold.approval

rule := {
	"requirements": requirements,
	"isPlatformAllowed": is_platform_allowed,
	"aal": 2,
	"slaSeconds": times.sla,
	"escalateSeconds": times.escalate,
	"endsSeconds": times.ends,
}

times := {
	"elevation": {"sla": 900, "escalate": 3600, "ends": 14400},
	"supportAccess": {"sla": 3600, "escalate": 14400, "ends": 86400},
	"factorRecovery": {"sla": 14400, "escalate": 86400, "ends": 259200},
}[input.kind]

# Two people. For the rights of an owner, an owner is among them, also if the platform asks.
requirements := [{"role": "owner", "count": 1}] if {
	input.kind == "supportAccess"
	input.role == "owner"
	administrators < 2
} else := [{"role": "owner", "count": 1}, {"role": "admin", "count": 1}] if {
	input.kind in {"elevation", "supportAccess"}
	input.role == "owner"
} else := [{"role": "admin", "count": 2}] if {
	input.kind == "elevation"
} else := [{"role": "admin", "count": 1}] if {
	# All of them, where there are fewer than two.
	input.kind == "supportAccess"
	administrators < 2
} else := [{"role": "admin", "count": 2}] if {
	input.kind == "supportAccess"
} else := [{"role": "owner", "count": 1}] if {
	# `input.role` is that of the member who has lost its second factor.
	input.kind == "factorRecovery"
	input.role == "owner"
} else := [{"role": "admin", "count": 1}] if {
	input.kind == "factorRecovery"
}

administrators := input.eligible.owner + input.eligible.admin

default is_platform_allowed := true

# The platform would agree with itself.
is_platform_allowed := false if input.kind == "supportAccess"
