# Takes longer than anybody waits: it compares four to the power of sixteen combinations.
package freehold.authz

is_unknown if {
	some a in roles
	some b in roles
	some c in roles
	some d in roles
	some e in roles
	some f in roles
	some g in roles
	some h in roles
	some i in roles
	some j in roles
	some k in roles
	some l in roles
	some m in roles
	some n in roles
	some o in roles
	some p in roles
	p == input.action
}
