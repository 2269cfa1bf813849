# Breaks the rule that organizations do not see each other.
package freehold.authz

is_own_organization if input.organization.id
