# The front door. `make help` lists the targets; each is one line over a script in build/ or a module's own.

MAVEN := build/maven
DEV := dist/target/cloister-dev

.DEFAULT_GOAL := help
.PHONY: help demo test deps build bench fuzz mutation chaos conformance reproducible api format clean

help: ## this list
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/:[^#]*## /#/' | awk -F '#' '{ printf "  make %-14s %s\n", $$1, $$2 }'

demo: build ## build, start everything on this machine, play the stories
	@$(DEV)/bin/cloister demo

test: deps ## every test: units first, then the whole system, then less than three minutes of fuzzing
	@$(MAVEN) verify
	@$(DEV)/libexec/run fuzz dev.cloister.fuzz.Main --total-seconds 45

deps: ## install what the tests need (root on Debian), or name it
	@build/deps

build: ## compile and assemble dist/target/cloister and cloister-dev, without tests
	@$(MAVEN) -q -DskipTests package

conformance: build ## judge real evidence: make conformance CASES=file [ROOTS=dir:dir]
	@[ -n "$(CASES)" ] || { echo "usage: make conformance CASES=file [ROOTS=dir:dir]" >&2; exit 2; }
	@$(DEV)/libexec/run conformance dev.cloister.conformance.Main "$(CASES)" "$(ROOTS)"

fuzz: build ## fuzz every parser, five minutes per target: make fuzz [TARGET=name [INPUT=file to replay]]
	@$(DEV)/libexec/run fuzz dev.cloister.fuzz.Main --target "$(TARGET)" \
	  $(if $(INPUT),--replay "$(INPUT)",--seconds-per-target 300)

bench: build ## measure what the documentation claims: make bench [ROUNDS=3 [GROUPS="verify ..."]]
	@$(DEV)/libexec/run bench dev.cloister.bench.Main $(or $(ROUNDS),3) $(GROUPS)

mutation: ## mutate verification and appraisal, report what no test notices: make mutation [AREA="token x509"]
	@build/mutation $(AREA)

chaos: deps ## kill the control plane, a sealed store, and vaults, under writes for a minute each; look for what they acknowledged
	@$(MAVEN) verify -pl dev/system -am -DskipITs -Dtest='ControlPlaneChaos,StoreChaos,VaultChaos' -Dsurefire.failIfNoSpecifiedTests=false

reproducible: ## build twice in different folders, compare every jar
	@build/reproducible

api: ## accept the public API of the published libraries as it is now (lib/*/api.txt)
	@$(MAVEN) -q test -pl dev/architecture -am -Dtest=PublicApiTest -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dcloister.api.update=true

format: ## format the sources
	@$(MAVEN) -q spotless:apply

clean: ## remove what was built
	@$(MAVEN) -q clean
