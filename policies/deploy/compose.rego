# METADATA
# title: How the services of a compose file may be run
# description: |
#   For `conftest test --policy policies/deploy docker-compose.yml`, and for the tests of the product. A message for each fault.
package main

deny contains message if {
	some name, service in input.services
	service.privileged == true
	message := concat(" ", [name, "is privileged."])
}

deny contains message if {
	some name, service in input.services
	some key in ["network_mode", "pid", "ipc"]
	service[key] == "host"
	message := concat(" ", [name, "shares", key, "with the host."])
}

deny contains message if {
	some name, service in input.services
	some volume in service.volumes
	contains(source(volume), "docker.sock")
	message := concat(" ", [name, "can control the container engine."])
}

deny contains message if {
	some name, service in input.services
	some port in service.ports
	not is_local(port)
	message := concat(" ", [name, "is published to other machines."])
}

deny contains message if {
	some name, service in input.services
	not service.build
	not has_version(object.get(service, "image", ""))
	message := concat(" ", ["The image of", name, "has no version."])
}

deny contains message if {
	some name, service in input.services
	some variable, value in service.environment
	is_secret(variable)
	not is_given(value)
	message := concat(" ", [name, "has the secret", variable, "in the file."])
}

deny contains message if {
	some name, service in input.services
	some variable, value in service.environment
	has_password(value)
	message := concat(" ", [name, "has a password in", variable])
}

# What the product itself runs is held to more.
deny contains message if {
	some name, service in input.services
	service.build
	some fault in faults_of(service)
	message := concat(" ", [name, fault])
}

faults_of(service) := {fault |
	some fault, is_met in {
		"can write to its image.": object.get(service, "read_only", false) == true,
		"keeps capabilities.": "ALL" in object.get(service, "cap_drop", []),
		"can gain privileges.": "no-new-privileges:true" in object.get(service, "security_opt", []),
	}
	not is_met
}

source(volume) := volume if is_string(volume)

source(volume) := volume.source if is_object(volume)

is_local(port) if {
	is_string(port)
	some address in ["127.0.0.1:", "[::1]:"]
	startswith(port, address)
}

is_local(port) if port.host_ip in {"127.0.0.1", "::1"}

has_version(image) if contains(image, "@sha256:")

has_version(image) if {
	parts := split(image, "/")
	[_, tag] := split(parts[count(parts) - 1], ":")
	not tag in {"", "latest"}
}

is_secret(variable) if {
	some ending in ["PASSWORD", "PWD", "SECRET", "TOKEN", "_KEY"]
	endswith(variable, ending)
}

# By the environment of the command, without a default.
is_given(value) if {
	startswith(value, "${")
	endswith(value, "}")
	not contains(value, ":-")
}

is_given("")

# Of a URL, as in postgres://name:password@host.
has_password(value) if {
	is_string(value)
	[_, rest] := split(value, "://")
	[credentials, _] := split(rest, "@")
	[_, password] := split(credentials, ":")
	not startswith(password, "${")
}
