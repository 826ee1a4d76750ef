# strain: everything is built under build/<variant>/; `make help` lists what can be made.
#
# Sources are found by wildcard: adding a file edits nothing here.

VARIANT ?= release
B       := build/$(VARIANT)
VERSION := $(shell cat include/VERSION)
PREFIX  ?= /usr/local
DESTDIR ?=

# --- variants -------------------------------------------------------------------------
# A variant is a compiler and its flags; each has a tree of its own.
cc_release  := gcc
cc_asan     := clang
cc_clang    := clang
cc_valgrind := gcc
cc_cover    := gcc
cc_fuzz     := clang
cc_analyzer := gcc
cc_static   := gcc
opt_release  := -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong
opt_asan     := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
opt_clang    := -O2 -g
opt_valgrind := -O0 -g
opt_cover    := -O0 -g --coverage
opt_fuzz     := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
opt_analyzer := -O0 -g -fanalyzer
opt_static   := -O2 -g -DWORKLOAD_STATIC
link_static  := -static
VARIANTS     := release asan clang valgrind cover fuzz analyzer static
ifeq ($(filter $(VARIANT),$(VARIANTS)),)
$(error VARIANT is one of: $(VARIANTS))
endif

CC       := $(cc_$(VARIANT))
WARN     := -Wall -Wextra -Wshadow -Wconversion -Wformat=2 -Wstrict-prototypes \
	    -Wmissing-prototypes -Wswitch-enum -Wvla
WERROR   ?=
PKGS     := jansson libfyaml mxml libpcre2-8 sqlite3 libmd zlib
pkgconf  := pkg-config $(if $(link_$(VARIANT)),--static)
CPPFLAGS := -Iinclude -D_GNU_SOURCE $(shell $(pkgconf) --cflags $(PKGS) 2>/dev/null)
CFLAGS   := -std=gnu11 $(WARN) $(if $(WERROR),-Werror) $(opt_$(VARIANT)) $(EXTRA_CFLAGS)
LDFLAGS  := $(opt_$(VARIANT)) $(link_$(VARIANT))
LDLIBS   := $(shell $(pkgconf) --libs $(PKGS) 2>/dev/null) -lcsv -lm -lpthread

# --- what there is --------------------------------------------------------------------
layers      := base suite probe store measure runner analyse report history cmd
lib_src     := $(sort $(foreach l,$(layers),$(wildcard src/$(l)/*.c)))
lib_obj     := $(lib_src:%.c=$(B)/%.o) $(B)/gen/assets.o
work_src    := $(sort $(wildcard src/workload/*.c))
work_obj    := $(work_src:%.c=$(B)/%.o)
unit_src    := $(sort $(wildcard tests/unit/test_*.c))
unit_bin    := $(unit_src:tests/unit/%.c=$(B)/tests/unit/%)
unit_help   := $(patsubst %.c,$(B)/%.o,$(filter-out $(unit_src),$(wildcard tests/unit/*.c)))
bench_src   := $(sort $(wildcard tests/bench/*.c))
bench_bin   := $(bench_src:tests/bench/%.c=$(B)/tests/bench/%)
prog_src    := $(sort $(wildcard tests/programs/*.c))
prog_bin    := $(prog_src:tests/programs/%.c=$(B)/tests/programs/%)
fuzz_src    := $(sort $(wildcard tests/fuzz/fuzz_*.c))
fuzz_bin    := $(fuzz_src:tests/fuzz/%.c=$(B)/tests/fuzz/%)
replay_bin  := $(fuzz_src:tests/fuzz/fuzz_%.c=$(B)/tests/fuzz/replay_%)
dygraphs    := /usr/share/javascript/dygraphs
asset_files := $(sort $(shell find templates -type f 2>/dev/null)) \
	       $(wildcard $(dygraphs)/dygraph.min.js $(dygraphs)/dygraph.min.css)

.DELETE_ON_ERROR:
.PHONY: all programs tests unit fuzzers replay setup demo check lint bench bench-verdicts fuzz faults faults-built kills trees soak \
	static fresh install uninstall dist clean help

all: $(B)/strain $(if $(work_src),$(B)/strain-workload)

help:
	@sed -n 's/^#: //p' Makefile

#: make                 build build/release/strain and strain-workload (VARIANT=asan|clang|...)
#: make demo            install what is missing, build, run the demo matrix, show the verdict
#: make check           install what is missing, build, run all tests
#: make lint            layers, headers, format, clang-tidy, cppcheck, shellcheck
#: make bench           measure strain against a floor and its peers (ratios)
#: make bench-verdicts  how often verdicts are right and wrong, simulated with the program's own rules (minutes)
#: make fuzz            fuzz every target for FUZZ_SECONDS (60) each
#: make faults          every call that a run and a report make fails, one at a time (half an hour)
#: make kills           kill -9 at moments by chance, and what is left (N=400 SEED=…)
#: make trees           trees of processes by chance against their own books (TREES=3000 TREES_SEED=…)
#: make soak            a long run at 1 ms with every core busy: memory, descriptors, late samples (SECONDS=600)
#: make static          one static binary with all libraries in it, checked in an empty chroot
#: make fresh           the README's commands on a bare Debian made for it, as root and as a user
#: make install         to DESTDIR and PREFIX (/usr/local); make uninstall takes it away
#: make dist            strain-VERSION.tar.gz from the committed tree

# One line per step; V=1 shows the commands.
ifeq ($(V),)
.SILENT:
say = @printf '  %-7s %s\n' $(1) '$(2)'
endif

# --- building -------------------------------------------------------------------------
$(B)/strain: $(B)/src/main.o $(B)/libstrain.a
	$(call say,LINK,$@)
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(B)/strain-workload: $(work_obj)
	$(call say,LINK,$@)
	$(CC) $(LDFLAGS) -o $@ $^ $(shell $(pkgconf) --libs sqlite3 2>/dev/null) -lm -ldl -lpthread

# Made anew from scratch each time, so that a source that went away leaves it too.
$(B)/libstrain.a: $(lib_obj) $(B)/gen/sources
	@rm -f $@
	ar rcsD $@ $(lib_obj)

$(B)/gen/sources: FORCE
	@mkdir -p $(@D)
	@echo '$(lib_src)' | cmp -s - $@ || echo '$(lib_src)' > $@

$(B)/gen/assets.c: ci/embed $(asset_files) $(B)/gen/asset-list
	ci/embed $(asset_files) > $@

$(B)/gen/asset-list: FORCE
	@mkdir -p $(@D)
	@echo '$(asset_files)' | cmp -s - $@ || echo '$(asset_files)' > $@

$(B)/gen/assets.o: $(B)/gen/assets.c
	$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$(B)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(depflags) -DSTRAIN_VERSION='"$(VERSION)"' -c -o $@ $<

depflags = -MMD -MP

FORCE:

$(B)/strain.1: $(B)/strain ci/man templates/strain.1.in
	ci/man $(B)/strain > $@

# --- tests ----------------------------------------------------------------------------
programs: $(prog_bin)

# What tests measure must be as large and as busy as it says: no sanitizer, whatever the variant.
$(B)/tests/programs/%: tests/programs/%.c Makefile
	@mkdir -p $(@D)
	gcc $(CPPFLAGS) -std=gnu11 $(WARN) $(if $(WERROR),-Werror) -O1 -g $(depflags) -MF $@.d -o $@ $< -lm -lpthread

$(B)/tests/unit/%: $(B)/tests/unit/%.o $(unit_help) $(B)/libstrain.a
	$(call say,LINK,$@)
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lcmocka

# Rates by simulation; their series are those of the unit tests.
$(B)/tests/bench/verdict_%: $(B)/tests/bench/verdict_%.o $(unit_help) $(B)/libstrain.a
	$(call say,LINK,$@)
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lcmocka

# A fuzz target is a libFuzzer entry point; replay_<target> feeds it files in ordinary builds.
$(B)/tests/fuzz/fuzz_%: $(B)/tests/fuzz/fuzz_%.o $(B)/libstrain.a
	$(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LDLIBS)

$(B)/tests/fuzz/replay_%: $(B)/tests/fuzz/fuzz_%.o $(B)/tests/fuzz/replay.o $(B)/libstrain.a
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# Simulations that print tables; the small ones of their kind are unit tests.
$(B)/tests/bench/%: $(B)/tests/bench/%.o $(unit_help) $(B)/libstrain.a
	$(call say,LINK,$@)
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lcmocka

# Calls that fail (LD_PRELOAD): never with a sanitizer, which wants to be loaded first.
$(B)/tests/faults.so: tests/faults/faults.c Makefile
	@mkdir -p $(@D)
	$(call say,CC,$@)
	gcc -std=gnu11 -D_GNU_SOURCE $(WARN) $(if $(WERROR),-Werror) -O1 -g -shared -fPIC $(depflags) -MF $@.d -o $@ $< -ldl

faults-built: $(B)/strain $(B)/tests/faults.so

faults:
	@ci/setup build test
	@$(MAKE) --no-print-directory faults-built
	@ci/faults $(B)

kills:
	@ci/setup build test
	@$(MAKE) --no-print-directory all
	@tests/faults/kills --rounds $(or $(N),400) --seed $(or $(SEED),$(shell date +%Y%m%d)) $(B)

trees:
	@ci/setup build test
	@TREES=$(or $(TREES),3000) TREES_SEED=$(or $(TREES_SEED),1) ci/check $(VARIANT) trees

soak:
	@ci/setup build test
	@$(MAKE) --no-print-directory all programs
	@ci/soak --seconds $(or $(SECONDS),600) $(B)

unit: $(unit_bin)
fuzzers: $(fuzz_bin)
replay: $(replay_bin)
tests: all unit programs replay $(bench_bin) $(B)/tests/faults.so

setup:
	@ci/setup build

demo:
	@ci/setup build
	@$(MAKE) --no-print-directory all
	@ci/demo $(B)

check:
	@ci/setup build test
	@ci/check $(VARIANT)

lint:
	@ci/setup build lint
	@ci/lint

bench:
	@ci/setup build
	@$(MAKE) --no-print-directory all programs
	@ci/bench $(B)

bench-verdicts:
	@ci/setup build
	@$(MAKE) --no-print-directory $(bench_bin)
	@ci/bench-verdicts $(B)

fuzz:
	@ci/setup build lint
	@FUZZ_SECONDS=$(or $(FUZZ_SECONDS),60) ci/fuzz

static:
	@ci/setup build
	@$(MAKE) --no-print-directory VARIANT=static all
	@ci/check-static build/static

fresh:
	@ci/setup fresh
	@ci/fresh

# --- shipping -------------------------------------------------------------------------
# Where each shell looks for what `strain completion` prints.
complete_bash := share/bash-completion/completions/strain
complete_zsh  := share/zsh/site-functions/_strain
complete_fish := share/fish/vendor_completions.d/strain.fish

install: all $(B)/strain.1
	install -D -m 755 $(B)/strain $(DESTDIR)$(PREFIX)/bin/strain
	install -D -m 755 $(B)/strain-workload $(DESTDIR)$(PREFIX)/bin/strain-workload
	install -D -m 644 $(B)/strain.1 $(DESTDIR)$(PREFIX)/share/man/man1/strain.1
	$(foreach s,bash zsh fish,mkdir -p $(DESTDIR)$(PREFIX)/$(dir $(complete_$(s))) && \
		$(B)/strain completion $(s) > $(DESTDIR)$(PREFIX)/$(complete_$(s)) &&) true
	install -D -m 644 include/workload/provider.h $(DESTDIR)$(PREFIX)/include/strain/workload/provider.h
	for f in templates/suites/*.yml templates/schema/*.json; do \
		install -D -m 644 $$f $(DESTDIR)$(PREFIX)/share/strain/$${f#templates/}; done

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/strain $(DESTDIR)$(PREFIX)/bin/strain-workload \
		$(DESTDIR)$(PREFIX)/share/man/man1/strain.1 \
		$(foreach s,bash zsh fish,$(DESTDIR)$(PREFIX)/$(complete_$(s)))
	rm -rf $(DESTDIR)$(PREFIX)/share/strain $(DESTDIR)$(PREFIX)/include/strain

dist:
	git archive --prefix=strain-$(VERSION)/ -o strain-$(VERSION).tar.gz HEAD
	@echo strain-$(VERSION).tar.gz

clean:
	rm -rf build strain-*.tar.gz

.SECONDARY:
-include $(shell find $(B)/src $(B)/tests -name '*.d' 2>/dev/null)
