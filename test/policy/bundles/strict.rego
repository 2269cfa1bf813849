# A policy of an installation in which only owners make users.
package freehold.authz

is_not_granted if {
	input.action == "user:create"
	input.subject.role != "owner"
}
