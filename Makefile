# 烽燧. Meson and npm do the work; this names what people ask for. Everything can be repeated.
BUILD ?= build
DATA ?= demo
LISTEN ?= 127.0.0.1:8080
web_sources := $(shell find web/src web/public web/index.html web/*.json web/vite.config.ts web/scripts/handbook.mjs docs/handbook docs/operations.md docs/operations.en.md docs/not-checked.md -type f 2>/dev/null)
programs = $(BUILD)/fengsui $(BUILD)/fengsui-poll $(BUILD)/fengsui-reader

.PHONY: help run build programs web test check bench pictures package clean

help:       ## what can be asked for
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run:        ## install what is missing, build, serve a demonstration institution
run: build
	@test -e $(DATA)/fengsui.db || $(BUILD)/fengsui demo $(DATA)
	@exec $(BUILD)/fengsui serve $(DATA) --listen $(LISTEN) --web web/dist

build:      ## build/fengsui, its two helpers and the web pages
	@tools/install run
	@$(MAKE) --no-print-directory programs web

programs:
	@test -f $(BUILD)/build.ninja || meson setup $(BUILD)
	@ninja -C $(BUILD) src/server/fengsui src/poll/fengsui-poll src/scan/fengsui-reader
	@ln -f $(BUILD)/src/server/fengsui $(BUILD)/fengsui
	@ln -f $(BUILD)/src/poll/fengsui-poll $(BUILD)/fengsui-poll
	@ln -f $(BUILD)/src/scan/fengsui-reader $(BUILD)/fengsui-reader

web: web/dist/index.html
web/dist/index.html: $(web_sources)
	cd web && npm run --silent build
	@touch $@

test:       ## install what tests need, run all of them
	@tools/install test
	@$(MAKE) --no-print-directory programs web
	@BUILD=$(BUILD) tools/test

check:      ## the lints alone
	@tools/install test
	@$(MAKE) --no-print-directory programs web
	@BUILD=$(BUILD) tools/test lints

bench:      ## every benchmark beside its peer, written into docs/performance.md
	@tools/install bench
	@$(MAKE) --no-print-directory web
	@test -f $(BUILD)-bench/build.ninja || meson setup $(BUILD)-bench --buildtype=release
	@ninja -C $(BUILD)-bench
	@meson test -C $(BUILD)-bench --benchmark --logbase benchmarklog --verbose --num-processes 1
	@tools/performance $(BUILD)-bench

pictures:   ## docs/pictures, taken from a demonstration of its own
	@tools/install test
	@$(MAKE) --no-print-directory programs web
	@BUILD=$(BUILD) tools/pictures

package:    ## a Debian package in build/
	@tools/install package
	@$(MAKE) --no-print-directory web
	@packaging/build-deb

clean:      ## what was built; the demonstration stays
	rm -rf $(BUILD) $(BUILD)-asan $(BUILD)-bench web/dist
