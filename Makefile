# The same scripts as in package.json, by the names that make users expect. There is nothing here but names.
.PHONY: build test lint fmt check generate migrate rollback drift contract ci

build:
	npm ci
	npm run bundle

test:
	npm test

lint:
	npm run check -- --no-tests

fmt:
	npm run format

check:
	npm run check

generate:
	npm run generate

# These three need DATABASE_URL.
migrate:
	npm run db:migrate

rollback:
	npm run db:rollback

drift:
	npm run db:drift

contract:
	npm run api:compare

ci:
	.ci/run
